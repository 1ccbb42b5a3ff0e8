"""Mutants of the CUDA backend, each of which run_mutant must find.

usage: mutants.py make SOURCE_FOLDER FOLDER    writes the sources with all mutants into FOLDER
       mutants.py run PROGRAM FILE...          runs the program with each mutant of these sources

A mutant is a piece of the source and what stands in its place. All are compiled into one program;
FLAVBREM_MUTANT=N in its environment switches number N on, 0 none. A piece that is not in the source
as often as is said here is an error: then this file has to follow the source.
"""
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))
import cases  # pylint: disable=wrong-import-position

# file: (what is wrong, piece, what stands in its place[, how often the piece is there]). Pieces are
# statements where they end in a semicolon, else expressions. Each occurrence is a mutant.
GPU_STREAM = "cudaMemcpyAsync(to, from, bytes, kind, gpu->stream)"
MUTANTS = {
    "backend.c": (
        ("a rung is not waited for",
         'failed(engine, "cudaStreamSynchronize", cudaStreamSynchronize(l->stream))', "0"),
        ("a batch leaves work behind",
         'failed(engine, "cudaStreamSynchronize", '
         "cudaStreamSynchronize(engine->pipelines[i].stream));", ";"),
        ("the pipelines share pinned memory",
         "cudaMallocHost(&l->pinned[i], array_bytes(l, (enum array)i))",
         "(l == engine->pipelines ? cudaMallocHost(&l->pinned[i], array_bytes(l, (enum array)i)) : "
         "(l->pinned[i] = engine->pipelines[0].pinned[i], cudaSuccess))"),
        ("the pipelines share a stream of another one's copies",
         "cudaMemcpyAsync(to, from, bytes, kind, l->stream)",
         "cudaMemcpyAsync(to, from, bytes, kind, engine->gpu.stream)"),
        ("launches are on another stream than their copies",
         "cudaLaunchKernel(flb_cuda_address_of((void (*)(void))kernel), blocks, threads, "
         "arguments, 0, l->stream)",
         "cudaLaunchKernel(flb_cuda_address_of((void (*)(void))kernel), blocks, threads, "
         "arguments, 0, engine->gpu.stream)"),
        ("results do not come back",
         "copy(engine, l, l->results, l->rung.results, l->rung.n * sizeof *l->results, "
         "cudaMemcpyDeviceToHost);", ";"),
        ("whether points climb does not come back",
         "copy(engine, l, l->pinned[LAYOUT], l->rung.layout, sizeof *l->layout, "
         "cudaMemcpyDeviceToHost);", ";"),
        ("results are taken while points climb", "l->layout->waiting > 0", "0"),
        ("places do not go there",
         "copy(engine, l, l->device[ASKED], l->asked, l->rung.n * sizeof *l->asked, "
         "cudaMemcpyHostToDevice);", ";"),
        ("points are not made", "launch_points(engine, l);", ";"),
        ("the table of points is the host's",
         "flb_cuda_bring_table(&engine->gpu, &asked.process.nucleus.table);", ";"),
        ("a rung is not laid out", "lay_out(engine, l);", ";", 2),
        ("points of two requests are in one chunk", "end_at_other_request(l);", ";"),
        ("the caller's device is not restored", "flb_cuda_leave(&engine->gpu);", ";", 6),
        ("the caller's device is not restored at the end", "flb_cuda_leave(&(*engine)->gpu);", ";"),
        ("an error is left", "flb_cuda_handled", "same_error", 11),
        ("the pipelines share memory of the device",
         "cudaMalloc(&l->device[i], array_bytes(l, (enum array)i))",
         "({ static void *kept[N_ARRAYS]; cudaError_t e = kept[i] != NULL ? cudaSuccess : "
         "cudaMalloc(&kept[i], array_bytes(l, (enum array)i)); l->device[i] = kept[i]; e; })"),
        ("the device is not set", "flb_cuda_enter(&engine->gpu)", "1", 8),
        ("the device is not set at the end", "(void)flb_cuda_enter(&(*engine)->gpu);", ";"),
    ),
    "events.c": (
        ("a chunk is not waited for",
         'flb_cuda_failed(gpu, "cudaStreamSynchronize", cudaStreamSynchronize(s->stream))', "0"),
        ("a batch leaves work behind", "cudaStreamSynchronize(events->slots[i].stream)",
         "cudaSuccess"),
        ("a buffer is used again before it is copied out",
         "collect(gpu, s, out, flb_context_threads(context));",
         "{ size_t begin = s->begin, n = s->n; if (i < chunks) { launch_draw(gpu, *events, s, "
         "batch, next); flb_cuda_failed(gpu, \"cudaMemcpyAsync\", cudaMemcpyAsync(s->pinned, "
         "s->there, s->n * sizeof *out, cudaMemcpyDeviceToHost, s->stream)); } "
         "s->begin = begin; s->n = n; collect(gpu, s, out, flb_context_threads(context)); }"),
        ("the slots share memory of the device",
         "cudaMalloc((void **)&events->slots[i].there, events->room * "
         "sizeof *events->slots[i].there)",
         "(i == 0 ? cudaMalloc((void **)&events->slots[i].there, events->room * "
         "sizeof *events->slots[i].there) : (events->slots[i].there = events->slots[0].there, "
         "cudaSuccess))"),
        ("the slots share pinned memory", "cudaMallocHost((void **)&s->pinned, bytes)",
         "(i == 0 ? cudaMallocHost((void **)&s->pinned, bytes) : "
         "(s->pinned = events->slots[0].pinned, cudaSuccess))"),
        ("events are counted on another stream",
         "cudaLaunchKernel(flb_cuda_address_of((void (*)(void))flb_count_events), blocks, threads, "
         "arguments, 0, s->stream)",
         "cudaLaunchKernel(flb_cuda_address_of((void (*)(void))flb_count_events), blocks, threads, "
         "arguments, 0, gpu->stream)"),
        ("events are drawn on another stream",
         "cudaLaunchKernel(flb_cuda_address_of(kernel), blocks, threads, arguments, 0, s->stream)",
         "cudaLaunchKernel(flb_cuda_address_of(kernel), blocks, threads, arguments, 0, "
         "gpu->stream)"),
        ("the caller's stream is not waited for", "cudaStreamSynchronize(stream)", "cudaSuccess"),
        ("columns are on another stream than their events", "launch_columns(gpu, &s, columns);",
         "{ slot other = s; other.stream = gpu->stream; launch_columns(gpu, &other, columns); }"),
        ("what is shared is not given back", "flb_cuda_free_mixed(&events->mixed);", ";"),
        ("an error is left", "flb_cuda_handled", "same_error", 4),
    ),
    "mixed.c": (
        ("a block does not go there", "flb_cuda_copy(gpu, there, from, bytes, "
         "cudaMemcpyHostToDevice);", ";"),
        ("a table is the host's", "flb_cuda_bring_table(gpu, &one->source.f.q.nucleus.table);",
         ";"),
        ("what is picked stays with the host", "made->pick.upto = made->upto;", ";"),
    ),
    "gpu.c": (
        ("copies are not waited for", "cudaStreamSynchronize(gpu->stream)", "cudaSuccess"),
        ("copies are on the host program's stream", GPU_STREAM, "cudaMemcpy(to, from, bytes, kind)"),
        ("streams wait for the host program's", "cudaStreamNonBlocking", "cudaStreamDefault"),
        ("the device is not set", "cudaSetDevice(gpu->number)", "cudaSuccess"),
        ("another device than the caller's is restored", "flb_cuda_handled(cudaSetDevice(gpu->callers));",
         "flb_cuda_handled(cudaSetDevice(0));"),
        ("an error is left by everybody", "(void)cudaGetLastError();", ";"),
        ("an error is left by failures", "flb_cuda_handled(error);", ";"),
        ("a reset is not seen", "attributes.type != cudaMemoryTypeDevice", "0"),
        ("an error is left by the question for a reset", 
         "flb_cuda_handled(cudaPointerGetAttributes(&attributes, gpu->known))",
         "cudaPointerGetAttributes(&attributes, gpu->known)"),
        ("a fork is not seen", "gpu->process != (long)getpid()", "0"),
        ("an error is left by what is given back", "flb_cuda_handled(cudaFree(there));",
         "(void)cudaFree(there);"),
        ("an error is left when the device is restored",
         "flb_cuda_handled(cudaSetDevice(gpu->callers));", "(void)cudaSetDevice(gpu->callers);"),
    ),
    "tables.c": (
        ("a table does not go there",
         "flb_cuda_copy(gpu, made->there, made->here, bytes, cudaMemcpyHostToDevice);", ";"),
    ),
}

LOSES = "flb_cuda_card.destroy(&c->engine);"
MUTANTS["cards.c"] = (
    ("the piece of a card that fails is lost", "j->back[j->n_back++] = p;", "j->done += p.n;"),
    ("who finds nothing goes while others work", "j->next == j->n && j->in_hand > 0", "0"),
    ("a piece that comes back is not seen", "j->n_back > 0 ? j->back[--j->n_back] : deal(j)",
     "deal(j)"),
    ("pieces overlap", "j->next += p.n;", "j->next += p.n > 1 ? p.n - 1 : p.n;"),
    ("an item between pieces is left out", "j->next += p.n;", "j->next += p.n + (p.begin == 0);"),
    ("the last failure is told, not the first", "set->failed_as != FLAVBREM_OK", "0"),
    ("a card that failed is not given back", LOSES, ";", 2),
    ("what a card counted before it failed is lost",
     "histogram->counts[i] += counts[(size_t)k * n + i];",
     "histogram->counts[i] += set->cards[k].engine != NULL ? counts[(size_t)k * n + i] : 0;"),
    ("the cards count in one place", "counts + (size_t)k * n", "counts + (k > 1) * n"),
    ("tries are not added", "tally_join(histogram->tally, &tallies[k]);", ";"),
    ("pieces have the numbers of the first events", "part.first += p.begin;", ";"),
    ("events come to the wrong place", "b->events + p.begin", "b->events"),
    ("a piece is made of the first points",
     "part->batch->place(part->batch->user, part->begin + i, place)",
     "part->batch->place(part->batch->user, i, place)"),
    ("results come to the wrong place",
     "part->batch->finish(part->batch->user, part->begin + i, got);",
     "part->batch->finish(part->batch->user, i, got);"),
    ("amplitudes come to the wrong place", "b->values + p.begin", "b->values"),
    ("random numbers come to the wrong place", "b->blocks + p.begin", "b->blocks"),
    ("nobody hears that the caller cancels", "j->cancelled |= stop != 0;", ";"),
    ("what is under way is counted again when it ended", "j->under_way[k] = 0;", ";"),
    ("a thread leaves its card for the first one",
     "flb_cuda_stay(c->number, j->set->process);", ";", 2),
    ("rules are given back by a card", "c->context->rules = NULL;", ";"),
    ("a card that failed is told to work", "working == 0 || set->cards[k].engine != NULL", "1"),
    ("its failure is not told", "context->cpu_reason = context->lost;", ";"),
    ("a rank takes the first card", "usable[rank % m]", "usable[0]"),
    ("a rank counts cards that cannot be used", "problem(i) == NULL", "1"),
)

HEAD = """/* Made by tests/ptx/mutants.py. */
extern int flb_mutant;
#include <cuda_runtime_api.h>
static cudaError_t same_error(cudaError_t error) __attribute__((unused));
static cudaError_t same_error(cudaError_t error) { return error; }
"""
SWITCH = """
#include <stdlib.h>
int flb_mutant;
__attribute__((constructor)) static void choose_mutant(void)
{
    const char *text = getenv("FLAVBREM_MUTANT");
    flb_mutant = text != NULL ? atoi(text) : 0;
}
"""


def numbered():
    """(number, file, what is wrong, piece, replacement, occurrence, how many) of all mutants."""
    number = 0
    for name, mutants in MUTANTS.items():
        for what, piece, instead, *times in mutants:
            for occurrence in range(times[0] if times else 1):
                number += 1
                yield number, name, what, piece, instead, occurrence, times[0] if times else 1


def pattern_of(piece):
    """The piece with any white space, also behind parentheses, where lines may be broken."""
    words = (re.escape(word).replace(r"\(", r"\(\s*") for word in piece.split())
    begin = r"\b" if piece[0].isalpha() else ""
    return re.compile(begin + r"\s+".join(words))


def with_mutants(name, text):
    edits = {}  # by their places: what is wrong, is it a statement, (number, replacement)...
    for number, file, what, piece, instead, occurrence, times in numbered():
        if file != name:
            continue
        found = list(pattern_of(piece).finditer(text))
        if len(found) != times:
            sys.exit(f"{name}: '{what}': the piece is there {len(found)} times, not {times}: "
                     f"{piece}")
        place = found[occurrence]
        edits.setdefault(place.span(), (what, piece.endswith(";"), []))[2].append((number, instead))
    places = sorted(edits)
    for one, other in zip(places, places[1:]):
        if one[1] > other[0]:
            sys.exit(f"{name}: '{edits[one][0]}' and '{edits[other][0]}' change the same text")
    for start, end in reversed(places):
        _, is_statement, choices = edits[start, end]
        new = text[start:end]
        for number, instead in choices:
            new = (f"{{ if (flb_mutant == {number}) {{ {instead} }} else {{ {new} }} }}"
                   if is_statement else f"(flb_mutant == {number} ? {instead} : {new})")
        text = text[:start] + new + text[end:]
    return HEAD + text + (SWITCH if name == "gpu.c" else "")


def make(source, folder):
    for name in MUTANTS:
        text = Path(source, name).read_text(encoding="utf-8")
        Path(folder, name).write_text(with_mutants(name, text), encoding="utf-8")


def outcome_of(program, number):
    """Why the program ends badly with a mutant, None where it ends well."""
    environment = {**os.environ, "FLAVBREM_MUTANT": str(number), "OMP_NUM_THREADS": "1"}
    try:
        result = subprocess.run([program], env=environment, capture_output=True, text=True,
                                errors="replace", timeout=120, check=False)
    except subprocess.TimeoutExpired:
        return "it does not end"
    if result.returncode == 0:
        return None
    return result.stdout.strip().split("\n")[-1] or f"it ends with {result.returncode}"


def run(program, *files):
    mutants = [(0, "", "none"), *((m[0], m[1], m[2]) for m in numbered() if m[1] in files)]
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(lambda m: outcome_of(program, m[0]), mutants))
    counter = cases.Counter()
    for (number, name, what), outcome in zip(mutants, outcomes):
        with counter.case(f"mutant {number} of {name}: {what}"):
            assert (outcome is None) == (number == 0), outcome or "it survives"
            print(f"{number} {name}: {what}: {outcome or 'all is well'}")
    return counter.end()


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(*sys.argv[2:])
    else:
        sys.exit(run(*sys.argv[2:]))
