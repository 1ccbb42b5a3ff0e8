"""Translates the PTX of a .cu file to C++, so that its kernels run on the CPU.

Every kernel becomes one C++ function that runs one thread from its first instruction to its last;
registers become variables, labels stay labels. What an instruction does is either a C++ expression
written here (ARITHMETIC, COMPARISONS) or a function of ops.h. Only the instructions that nvcc makes
of this project's kernels are known; any other one stops the translation with its name.

Every instruction carries the source line that nvcc gives for it, as #line for debuggers and
sanitizers and as AT(n) for the checker's messages and the line coverage.

usage: translate.py FILE.ptx > FILE.cpp
       translate.py --check BUILD/kernels      can all PTX there be translated?
"""
import re
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]

C_TYPES = {"pred": "bool", "b8": "uint8_t", "u8": "uint8_t", "s8": "int8_t",
           "b16": "uint16_t", "u16": "uint16_t", "s16": "int16_t",
           "b32": "uint32_t", "u32": "uint32_t", "s32": "int32_t",
           "b64": "uint64_t", "u64": "uint64_t", "s64": "int64_t",
           "f32": "float", "f64": "double"}

# Registers hold bits; what makes numbers of them.
NUMBERS = {"f32": "single_number", "f64": "number"}

# %tid.x and the like; only one dimension is used.
SPECIAL = {"%tid.x": "thread.index", "%ntid.x": "thread.block_size", "%ctaid.x": "thread.block",
           "%nctaid.x": "thread.grid_size"}

# name: expression of the operands a, b, c, which have the type at the end of the opcode. Signed
# integers are added and multiplied as unsigned ones, which wrap around as the device does.
ARITHMETIC = {
    "add": "{a} + {b}", "sub": "{a} - {b}", "mul": "{a} * {b}", "neg": "-{a}",
    "and": "{a} & {b}", "or": "{a} | {b}", "xor": "{a} ^ {b}", "not": "~{a}",
    "abs": "std::fabs({a})", "sqrt": "std::sqrt({a})", "rcp": "1.0 / {a}",
    "div": "divide({a}, {b})", "rem": "remainder({a}, {b})",
    "min": "smaller({a}, {b})", "max": "larger({a}, {b})",
    "mad": "{a} * {b} + {c}", "mov": "{a}",
}
WRAPPING = {"add", "sub", "mul", "mad", "neg"}
# Of doubles, these have to be rounded to nearest and to say so: mul.f64 without .rn may be fused
# with an addition by ptxas, behind our back (nvcc without -fmad=false).
ROUNDED = {"add", "sub", "mul", "div", "rcp", "sqrt"}

# name: condition; those that end in u also hold where an operand is NaN.
COMPARISONS = {
    "eq": "{a} == {b}", "ne": "({a} < {b} || {a} > {b})", "lt": "{a} < {b}", "le": "{a} <= {b}",
    "gt": "{a} > {b}", "ge": "{a} >= {b}", "lo": "{a} < {b}", "ls": "{a} <= {b}",
    "hi": "{a} > {b}", "hs": "{a} >= {b}",
    "equ": "!({a} < {b} || {a} > {b})", "neu": "{a} != {b}", "ltu": "!({a} >= {b})",
    "leu": "!({a} > {b})", "gtu": "!({a} <= {b})", "geu": "!({a} < {b})",
    "num": "({a} == {a} && {b} == {b})", "nan": "({a} != {a} || {b} != {b})",
}

# FP64 operations of an instruction, that is what the FP64 units run; bit moves, loads and selections
# of a value are not. No GPU has an instruction for a division or a root: nvcc makes about 12 of each.
FP64_COST = {"add": 1, "sub": 1, "mul": 1, "fma": 1, "neg": 0, "abs": 0, "mov": 0, "selp": 0,
             "min": 1, "max": 1, "setp": 1, "cvt": 1, "div": 12, "rcp": 12, "sqrt": 12}

# A label, a source line, a brace, or a declaration or instruction up to its semicolon.
STATEMENT = re.compile(r"\s*(?:([$\w]+):(?!:)|(\.loc\s[^\n]*)|([{}])"
                       r"|([^;{}]*(?:\{[^;{}]*\}[^;{}]*)*);)")


class Unknown(Exception):
    pass


def name_of(text):
    """A PTX name as a C++ name."""
    return re.sub(r"\W", "_", text.lstrip("%$"))


def operands_of(text):
    """Splits at commas outside of brackets."""
    return [part.strip() for part in re.findall(r"(?:\{[^}]*\}|\[[^]]*\]|[^,{\[])+", text)]


class Kernel:
    """One .entry: its parameters, its registers, its shared memory, its instructions."""

    def __init__(self, name, parameters, body, files):
        self.name, self.body, self.files = name, body, files
        self.parameters = {}  # name: (offset, size)
        self.shared = {}      # name: offset
        self.shared_size = 0
        self.local = {}       # name: offset
        self.local_size = 0
        self.registers = {}   # C++ name: C++ type
        self.prefixes = {}    # "%fd": "uint64_t"; "tmp" of a block in braces: "uint32_t"
        self.lines = []       # (file, line) of each AT
        self.place = None
        self.barriers = False
        self.declare_parameters(parameters)

    def declare_parameters(self, text):
        offset = 0
        pattern = (r"\.param\s+(?:\.align\s+(\d+)\s+)?\.(\w+)[^,\[]*?\s([\w$]+)"
                   r"(?:\[(\d+)\])?\s*(?:,|$)")
        for align, kind, name, count in re.findall(pattern, text):
            size = size_of(kind)
            alignment = int(align or size)
            offset = (offset + alignment - 1) // alignment * alignment
            self.parameters[name] = (offset, size * int(count or 1))
            offset += size * int(count or 1)

    def translate(self):
        """The C++ lines of the function."""
        code = []
        for label, loc, brace, statement in STATEMENT.findall(self.body):
            if label:
                code.append(f"{name_of(label)}:;")
            elif loc:
                self.move_to(loc)
            elif brace:
                code.append(brace)
            elif statement.strip().startswith("."):
                self.declare(statement.strip())
            elif statement.strip():
                code += self.here() + [self.instruction(" ".join(statement.split()))]
        declarations = [f"{kind} {name} = 0;" for name, kind in sorted(self.registers.items())]
        if self.local_size > 0:
            declarations.append(f"local_memory<{self.local_size}> local;")
        return declarations + code

    def declare(self, text):
        """.reg .b32 %r<79>;   .reg .b32 tmp;   .shared .align 8 .b8 name[1024];"""
        register = re.fullmatch(r"\.reg\s+\.(\w+)\s+(%?\w+?)(?:<\d+>)?", text)
        local = re.fullmatch(r"\.local\s+\.align\s+(\d+)\s+\.b8\s+([\w$]+)\[(\d+)\]", text)
        shared = re.fullmatch(r"\.shared\s+\.align\s+(\d+)\s+\.b8\s+([\w$]+)\[(\d+)\]", text)
        if register:
            kind = C_TYPES[register[1].replace("f", "b")]
            if self.prefixes.setdefault(register[2], kind) != kind:
                raise Unknown(text)  # two blocks in braces with different registers of a name
        elif shared:
            align = int(shared[1])
            self.shared[shared[2]] = (self.shared_size + align - 1) // align * align
            self.shared_size = self.shared[shared[2]] + int(shared[3])
        elif local:
            align = int(local[1])
            self.local[local[2]] = (self.local_size + align - 1) // align * align
            self.local_size = self.local[local[2]] + int(local[3])
        elif not text.startswith(".pragma"):
            raise Unknown(text)

    # ---- source lines ----

    def move_to(self, loc):
        """Of code from the toolkit's own headers, the line that it was inlined at."""
        for file, line in re.findall(r"(?:\.loc|inlined_at)\s+(\d+)\s+(\d+)", loc):
            if line != "0" and Path(self.files[file]).resolve().is_relative_to(PROJECT):
                self.place = (self.files[file], int(line))
                break

    def here(self):
        """AT and #line, once for each run of instructions of a line."""
        if not self.place or (self.lines and self.lines[-1] == self.place):
            return []
        self.lines.append(self.place)
        return [f'#line {self.place[1]} "{self.place[0]}"', f"AT({len(self.lines) - 1});"]

    # ---- operands ----

    def register(self, text):
        name = name_of(text)
        prefix = re.match(r"%?[A-Za-z]+", text)[0]
        self.registers[name] = self.prefixes[prefix]
        return name

    def read(self, text, kind):
        """An operand as a C++ expression of a type."""
        if kind == "pred":
            return str(text != "0").lower() if re.fullmatch(r"-?\d+", text) else self.register(text)
        if text in SPECIAL:
            return f"({C_TYPES[kind]}){SPECIAL[text]}"
        if text.startswith("%"):
            name = self.register(text)
            return f"{NUMBERS[kind]}({name})" if kind in NUMBERS else f"({C_TYPES[kind]}){name}"
        if text.startswith("0d"):
            return f"number(0x{text[2:]}u)" if kind == "f64" else f"0x{text[2:]}u"
        if re.fullmatch(r"-?\d+", text):
            number = int(text) + (2**64 if int(text) == -2**63 else 0)  # C has no such literal
            return f"({C_TYPES[kind]}){number}{'u' if number > 2**63 - 1 else ''}"
        if text in self.shared:
            return f"({C_TYPES[kind]}){self.shared[text]}"
        if text in self.local:
            return f"({C_TYPES[kind]}){self.local[text]}"
        if text in self.parameters:  # its address: where it begins among their bytes
            return f"({C_TYPES[kind]}){self.parameters[text][0]}"
        raise Unknown(text)

    def write(self, text, kind, value):
        name = self.register(text)
        if kind in NUMBERS:
            return f"{name} = bits({value});"
        if kind[0] == "s":  # sign extended where the register is wider
            return f"{name} = ({self.registers[name]})({C_TYPES[kind]})({value});"
        return f"{name} = ({C_TYPES[kind]})({value});"

    def address(self, text):
        base, _, offset = text.strip("[]").replace(" ", "").partition("+")
        offset = int(offset or 0)
        if base in self.parameters:
            return self.parameters[base][0] + offset
        if base in self.shared:
            return str(self.shared[base] + offset)
        if base in self.local:
            return str(self.local[base] + offset)
        return f"{self.register(base)} + ({offset})"

    # ---- instructions ----

    def instruction(self, text):
        guard = re.match(r"@(!?)(%\w+) ", text)
        condition = ""
        if guard:
            condition = f"if ({guard[1]}{self.register(guard[2])}) "
            text = text[guard.end():]
        opcode, _, rest = text.partition(" ")
        parts = opcode.split(".")
        method = getattr(self, "do_" + parts[0], None)
        operands = operands_of(rest)
        try:
            if method:
                code = method(parts, operands)
            elif parts[0] in ARITHMETIC:
                code = self.arithmetic(parts, operands)
            else:
                raise Unknown(text)
        except (KeyError, IndexError, TypeError) as error:
            raise Unknown(text) from error
        cost = FP64_COST.get(parts[0], 0) if "f64" in parts else 0
        return condition + "{ " + (f"FP64({cost}); " if cost else "") + code + " }"

    def arithmetic(self, parts, operands):
        name, kind = parts[0], parts[-1]
        if kind == "f32" and name != "mov":  # heights of a hat are read, and then are doubles
            raise Unknown(".".join(parts))
        if kind == "f64" and parts[1:-1] != (["rn"] if name in ROUNDED else []):
            raise Unknown(".".join(parts))
        if kind != "f64" and name in ("abs", "sqrt", "rcp"):
            raise Unknown(".".join(parts))
        if kind == "pred":
            form = ARITHMETIC[name].replace("~", "!")
            return self.write(operands[0], kind, form.format(**self.named(operands[1:], kind)))
        result = kind
        if kind[0] == "s" and name in WRAPPING and "wide" not in parts:
            kind = "u" + kind[1:]
        if "wide" in parts:
            result = kind[0] + str(2 * int(kind[1:]))
        if "hi" in parts:
            a, b = (self.read(operand, kind) for operand in operands[1:])
            return self.write(operands[0], kind, f"high_half({a}, {b})")
        values = self.named(operands[1:], kind)
        if "wide" in parts:  # a and b are narrow, the sum of mad is not
            values["a"] = f"({C_TYPES[result]})({values['a']})"
            if "c" in values:
                values["c"] = self.read(operands[3], result)
        return self.write(operands[0], result, ARITHMETIC[name].format(**values))

    def named(self, operands, kind):
        return dict(zip("abc", (self.read(operand, kind) for operand in operands)))

    def do_mov(self, parts, operands):
        """Also packs two halves into a register and unpacks them."""
        kind = parts[-1]
        if operands[0].startswith("{"):
            low, high = (o.strip() for o in operands[0].strip("{}").split(","))
            half = "b" + str(int(kind[1:]) // 2)
            value = self.read(operands[1], kind)
            return " ".join(self.write(o, half, f"({value}) >> {shift}")
                            for o, shift in ((low, 0), (high, int(half[1:]))) if o != "_")
        if operands[1].startswith("{"):
            low, high = (o.strip() for o in operands[1].strip("{}").split(","))
            half = "b" + str(int(kind[1:]) // 2)
            high, low = self.read(high, half), self.read(low, half)
            return self.write(operands[0], kind, f"({C_TYPES[kind]}){high} << {half[1:]} | {low}")
        return self.arithmetic(parts, operands)

    def do_ld(self, parts, operands):
        kind = parts[-1]
        names = [o.strip() for o in operands[0].strip("{}").split(",")]
        address = self.address(operands[1])
        return " ".join(self.write(name, kind, self.load(parts, kind, address, i))
                        for i, name in enumerate(names))

    def load(self, parts, kind, address, i):
        at = f"{address} + {i * size_of(kind)}"
        if "param" in parts:
            return f"parameter<{C_TYPES[kind]}>(parameters, {at})"
        if "local" in parts:
            return f"local.load<{C_TYPES[kind]}>({at})"
        space = "shared" if "shared" in parts else "global"
        return f"load_{space}<{C_TYPES[kind]}>({at})"

    def do_st(self, parts, operands):
        kind = parts[-1]
        space = "shared" if "shared" in parts else "global"
        store = "local.store" if "local" in parts else f"store_{space}"
        values = [o.strip() for o in operands[1].strip("{}").split(",")]
        address = self.address(operands[0])
        return " ".join(f"{store}<{C_TYPES[kind]}>({address} + {i * size_of(kind)}, "
                        f"{self.read(value, kind)});" for i, value in enumerate(values))

    def atomic(self, parts, address, value):
        """atom or red, .global or .shared, .add or .max, .u32 or .u64."""
        space, operation, kind = parts[1:4]
        if (space not in ("global", "shared") or operation not in ("add", "max")
                or kind not in ("u32", "u64")):
            raise Unknown(".".join(parts))
        return (f"atomic_{operation}_{space}<{C_TYPES[kind]}>({self.address(address)}, "
                f"{self.read(value, kind)})")

    def do_atom(self, parts, operands):
        """atom.global.add.u64 old, [address], value;"""
        return self.write(operands[0], parts[3], self.atomic(parts, *operands[1:]))

    def do_red(self, parts, operands):
        """An atomic operation whose old value nobody wants."""
        return self.atomic(parts, *operands) + ";"

    def do_cvta(self, parts, operands):
        """All addresses are addresses of the host's memory already."""
        return self.write(operands[0], parts[-1], self.read(operands[1], parts[-1]))

    def do_cvt(self, parts, operands):
        to, source = parts[-2], parts[-1]
        value = self.read(operands[1], source)
        if to != "f64" and source == "f64":
            if parts[1] != "rzi":
                raise Unknown(".".join(parts))
            return self.write(operands[0], to, f"truncate<{C_TYPES[to]}>({value})")
        return self.write(operands[0], to, f"({C_TYPES[to]})({value})")

    def do_setp(self, parts, operands):
        """setp.lt.f64 p, a, b;   setp.lt.and.f64 p, a, b, q;"""
        condition = COMPARISONS[parts[1]].format(**self.named(operands[1:3], parts[-1]))
        if len(operands) == 4:
            sign = {"and": "&&", "or": "||", "xor": "!="}[parts[2]]
            condition = f"({condition}) {sign} {self.register(operands[3])}"
        return self.write(operands[0], "pred", condition)

    def do_selp(self, parts, operands):
        a, b = (self.read(operand, parts[-1]) for operand in operands[1:3])
        return self.write(operands[0], parts[-1], f"{self.register(operands[3])} ? {a} : {b}")

    def do_shl(self, parts, operands):
        return self.shift("shift_left", parts, operands)

    def do_shr(self, parts, operands):
        return self.shift("shift_right", parts, operands)

    def shift(self, function, parts, operands):
        kind = parts[-1]
        return self.write(operands[0], kind, f"{function}({self.read(operands[1], kind)}, "
                                             f"{self.read(operands[2], 'u32')})")

    def do_bfi(self, parts, operands):
        """bfi.b64 to, bits, into, first, how_many;"""
        kind = parts[-1]
        values = [self.read(operand, kind) for operand in operands[1:3]]
        values += [self.read(operand, "u32") for operand in operands[3:5]]
        return self.write(operands[0], kind, f"insert_bits({', '.join(values)})")

    def do_bra(self, parts, operands):
        return f"goto {name_of(operands[0])};"

    def do_bar(self, parts, operands):
        self.barriers = True
        return "barrier();"

    def do_ret(self, parts, operands):
        return "return;"


def size_of(kind):
    return 1 if kind == "pred" else int(kind[1:]) // 8


def kernels_of(text):
    files = dict(re.findall(r'^\s*\.file\s+(\d+)\s+"([^"]*)"', text, re.M))
    text = re.sub(r"//[^\n]*", "", text)
    head = re.compile(r"\.entry\s+([\w$]+)\s*\(([^)]*)\)[^{;]*\{")
    for match in head.finditer(text):
        depth, end = 1, match.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        yield Kernel(match[1], match[2], text[match.end():end - 1], files)


def translated(kernel):
    try:
        return kernel.translate()
    except Unknown as unknown:
        sys.exit(f"translate.py: kernel {kernel.name}: cannot translate \"{unknown}\"")


def print_kernel(kernel):
    body = translated(kernel)
    name = kernel.name
    print(f"static const place places_of_{name}[] = {{")
    print(*(f'    {{"{file}", {line}}},' for file, line in kernel.lines), sep="\n")
    print(f"}};\nstatic bool seen_of_{name}[{max(len(kernel.lines), 1)}];")
    print(f"#undef AT\n#define AT(n) at_place(places_of_{name}, seen_of_{name}, n)")
    print(f"static void run_{name}(const unsigned char *parameters)\n{{")
    print(*body, sep="\n")
    print("}")
    sizes = ", ".join(f"{{{offset}, {size}}}" for offset, size in kernel.parameters.values())
    print(f"static const registered_kernel kernel_{name}(\"{name}\", run_{name}, "
          f"{{{sizes}}}, {kernel.shared_size}, {str(kernel.barriers).lower()}, "
          f"places_of_{name}, seen_of_{name}, {len(kernel.lines)});")


def check(folder):
    count = 0
    for path in sorted(folder.glob("*.keep/*.compute_*.ptx")):
        print(path.name, flush=True)
        for kernel in kernels_of(path.read_text(encoding="utf-8")):
            count += len(translated(kernel)) > 0
    print(f"{count} kernels translated")
    sys.exit(count == 0)


def main():
    if sys.argv[1] == "--check":
        check(Path(sys.argv[2]))
    print('#include "ops.h"')
    for kernel in kernels_of(Path(sys.argv[1]).read_text(encoding="utf-8")):
        print_kernel(kernel)


if __name__ == "__main__":
    main()
