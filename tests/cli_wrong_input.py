"""Wrong input to the command line. Each row: what is wrong, arguments, exit code, the sentence.

Checked for every row: the exit code; stdout is empty; stderr is one sentence `flavbrem: ...` that
matches, and at most one line `hint: ...` after it; no file has appeared or gone; no leak or
undefined behaviour where a sanitizer watches.

usage: cli_wrong_input.py PROGRAM
"""
import os
import re
import sys
import tempfile
from pathlib import Path

from cases import Counter, run

GRID = "-E 5:200:3 -m 0.11:3:3"
POINT = "xsec -E 100 -m 0.3"
EVENTS = "sample -n 10 -E 100 -m 0.3"
SPECTRUM = "sample -n 10 -m 0.3 --showers 2 --spectrum shower:Pb,100"
THIN = "yield -m 0.3 -E 100 --length 0.1 --material Pb"
SHOWER = "yield -m 0.3 --showers 2 --spectrum shower:Pb,100"
TRACKS = "yield -m 0.3 --material Pb --spectrum"
NO_HINT = None
ANY_HINT = ".*"

# what is wrong | arguments | exit code | the sentence matches | the hint matches
CASES = [
    # --- commands ---
    ("no command", "", 2, "no command", NO_HINT),
    ("unknown command", "tabel", 2, "not a command", "flavbrem table"),
    ("command far from all", "quux", 2, "not a command", NO_HINT),
    ("command in capitals", "XSEC -E 1 -m 1", 2, "not a command", "flavbrem xsec"),
    ("option for a command", "--rtol 1e-3", 2, "not a command", "the command comes first"),
    # --- options as such ---
    ("unknown option", f"{POINT} --mehtod etl", 2, "no option --mehtod", "--method"),
    ("unknown option with a value", f"{POINT} --foo=bar", 2, "no option --foo", ANY_HINT),
    ("unknown letter", f"{POINT} -z", 2, "no option -z", NO_HINT),
    ("one dash", f"{POINT} -json", 2, "no option -json", "--json"),
    ("one dash, read as -o f", f"{POINT} -of dx", 2, "no option -of", "--of"),
    ("one dash and a value", f"{POINT} -output=a.txt", 2, "no option -output", "--output"),
    ("one dash, letters of ours", f"{POINT} -verbose", 2, "no option -verbose", "--verbose"),
    ("one dash, unknown", f"{POINT} -zjson", 2, "no option -z", NO_HINT),
    ("ambiguous", f"{POINT} --t 1", 2, "no option --t", ANY_HINT),
    ("option of another command", "info --rtol 1e-3 a.h5", 2, "no option --rtol",
     "--rtol is an option of xsec, table, lookup, sample"),
    ("letter of another command", "info -E 5", 2, "no option -E", "xsec, table, lookup, sample"),
    ("output of a command that has none", "info a.h5 -o a.txt", 2, "no option -o", "> FILE"),
    ("output of another, in full", "devices --output a.txt", 2, "no option --output", "> FILE"),
    ("word for an option", f"{POINT} --energy 5", 2, "no option --energy", "--beam-energy"),
    ("mass for an option", f"{POINT} --mass 5", 2, "no option --mass", "--m-phi"),
    ("version of a command", "xsec --version", 2, "no option --version", "flavbrem --version"),
    ("help of no command", "help xsce", 2, "\"xsce\" is not a command", "flavbrem help xsec"),
    ("help of two", "help xsec table", 2, "extra argument", NO_HINT),
    ("version in short", "-v", 2, "not a command", "flavbrem --version"),
    ("version as a word", "version", 2, "not a command", "flavbrem --version"),
    ("value missing", "xsec -m 0.3 -E", 2, "-E needs a value", NO_HINT),
    ("long option's value missing", f"{POINT} --rtol", 2, "--rtol needs a value", NO_HINT),
    ("value not wanted", f"{POINT} --json=yes", 2, "--json takes no value", NO_HINT),
    ("extra argument", f"{POINT} 0.5", 2, "extra argument", NO_HINT),
    ("two files", "info a.h5 b.h5", 2, "extra argument", NO_HINT),
    ("newline in a command", ["ta\nble"], 2, r"\"ta\?ble\" is not a command", "flavbrem table"),
    ("newline in an option", [*POINT.split(), "--of\nx"], 2, r"no option --of\?x", ANY_HINT),
    ("escape in an argument", [*POINT.split(), "\x1b[31m"], 2, r"\"\?\[31m\"", NO_HINT),
    ("no UTF-8", [*POINT.split(), b"\xff\xc0\x80\xed\xa0\x80"], 2, r"\"\?{6}\"", NO_HINT),
    ("control beyond ASCII", [*POINT.split(), "\x9b"], 2, r"\"\?\?\"", NO_HINT),
    ("other alphabets", [*POINT.split(), "é√𝜑"], 2, "\"é√𝜑\"", NO_HINT),
    ("a very long argument", [*POINT.split(), "x" * 100000], 2, "x{60}\"", NO_HINT),
    ("a very long option", [*POINT.split(), "--" + "x" * 100000], 2, "no option --x{58} ", NO_HINT),
    ("only two dashes", "--", 2, "not a command", NO_HINT),
    ("option after two dashes", "xsec -- -E 100 -m 0.3", 2, "\"-E\" \\(an extra", NO_HINT),
    ("format junk after json", f"{POINT} --json --format x", 2, "--format \"x\"", NO_HINT),
    # --- the beam energy ---
    ("E missing", "xsec -m 0.3", 2, "no beam energy", NO_HINT),
    ("E empty", ["xsec", "-m", "0.3", "-E", ""], 2, "-E .*not a finite number", NO_HINT),
    ("E not a number", "xsec -E fast -m 0.3", 2, "-E .*not a finite number", NO_HINT),
    ("E with its unit", "xsec -E 100GeV -m 0.3", 2, "not a finite number", NO_HINT),
    ("E NaN", "xsec -E nan -m 0.3", 2, "not a finite number", NO_HINT),
    ("E inf", "xsec -E inf -m 0.3", 2, "not a finite number", NO_HINT),
    ("E overflows", "xsec -E 1e400 -m 0.3", 2, "too large", NO_HINT),
    ("E negative", "xsec -E -100 -m 0.3", 2, "-E -100 is not above 0", NO_HINT),
    ("E zero", "xsec -E 0 -m 0.3", 2, "-E 0 is not above 0", NO_HINT),
    ("E hexadecimal", "xsec -E 0x64 -m 0.3", 2, "not a finite number", NO_HINT),
    ("E in keV", "xsec -E 1e8 -m 0.3", 2, "above 1e\\+06 GeV", "did you mean -E 100000"),
    ("E far too large in any unit", "xsec -E 1e12 -m 0.3", 2, "above 1e\\+06 GeV", NO_HINT),
    ("m of no use in any unit", "sample -n 10 -o a.h5 -E 0.2 -m 300", 2, "threshold", NO_HINT),
    ("table below threshold", "table -o a.h5 -E 0.1:0.4:5 -m 0.3,0.5", 2, "threshold of 0.406",
     NO_HINT),
    # --- the boson mass ---
    ("m missing", "xsec -E 100", 2, "no boson mass", NO_HINT),
    ("m negative", "xsec -E 100 -m -0.3", 2, "-m -0.3 is not above 0", NO_HINT),
    ("m zero", "xsec -E 100 -m 0", 2, "-m 0 is not above 0", NO_HINT),
    ("m NaN", "xsec -E 100 -m nan", 2, "not a finite number", NO_HINT),
    ("m infinite", "xsec -E 100 -m inf", 2, "not a finite number", NO_HINT),
    ("m too small", "xsec -E 100 -m 1e-5", 2, "below 0.0001 GeV", NO_HINT),
    ("m in MeV, grid", f"table -o a.h5 -E 5:200:3 -m 300:3000:3", 2, "threshold", "-m 0.3"),
    ("mu -> e phi opens", f"{POINT} -m 0.1 --lepton mu:e", 2, "decay mu -> e phi", NO_HINT),
    ("tau -> mu phi opens", f"{POINT} -m 1.6 --lepton tau:mu", 2, "decay tau -> mu phi", NO_HINT),
    ("tau -> e phi opens in a range", f"{POINT} -m 1:3:5 --lepton tau:e", 2, "tau -> e phi",
     NO_HINT),
    # --- ranges ---
    ("range reversed", "xsec -E 200:5:3 -m 0.3", 2, "empty or reversed", NO_HINT),
    ("range of no width", "xsec -E 5:5:3 -m 0.3", 2, "empty or reversed", NO_HINT),
    ("range without a number of points", "xsec -E 5:200 -m 0.3", 2, "not a range", NO_HINT),
    ("range with too many parts", "xsec -E 5:200:3:log:x -m 0.3", 2, "not a range", NO_HINT),
    ("range of 0 points", "xsec -E 5:200:0 -m 0.3", 2, "number of points", NO_HINT),
    ("range of 1 point", "xsec -E 5:200:1 -m 0.3", 2, "number of points", NO_HINT),
    ("range of -3 points", "xsec -E 5:200:-3 -m 0.3", 2, "number of points", NO_HINT),
    ("range of 10^9 points", "xsec -E 5:200:1000000000 -m 0.3", 2, "number of points", NO_HINT),
    ("range of 2.5 points", "xsec -E 5:200:2.5 -m 0.3", 2, "number of points", NO_HINT),
    ("unknown spacing", "xsec -E 5:200:3:exp -m 0.3", 2, "spacing .*lin or log", NO_HINT),
    ("logarithm of 0", "xsec -E 0:200:3:log -m 0.3", 2, "logarithmic", NO_HINT),
    ("range from nan", "xsec -E nan:200:3 -m 0.3", 2, "not a finite number", NO_HINT),
    ("list with a hole", "xsec -E 5,,7 -m 0.3", 2, "not a finite number", NO_HINT),
    ("10^10 points in all", "xsec -E 5:200:100000 -m 0.2:1:100000", 2, "too many", NO_HINT),
    # --- what is asked ---
    ("unknown quantity", f"{POINT} --of dz --at 0.5", 2, "--of .*unknown", NO_HINT),
    ("sigma with --at", f"{POINT} --at 0.5", 2, "--at goes with a differential", NO_HINT),
    ("xsec into a device", f"{POINT} -o /dev/null", 2, "not a regular file", NO_HINT),
    ("xsec into no folder", f"{POINT} -o none/a.txt", 2, "No such file", NO_HINT),
    ("xsec into a FIFO", f"{POINT} -o fifo", 2, "not a regular file", NO_HINT),
    ("table to the name of stdout", f"table -o /dev/stdout {GRID}", 2, "cannot go to stdout",
     NO_HINT),
    ("dx without --at", f"{POINT} --of dx", 2, "--of dx needs --at", NO_HINT),
    ("dtheta without --at", f"{POINT} --of dtheta", 2, "needs --at .*--at 0.003", NO_HINT),
    ("dx with two coordinates", f"{POINT} --of dx --at 0.5,0.1", 2, "takes 1 coordinate", NO_HINT),
    ("d2x with one", f"{POINT} --of d2x --at 0.5", 2, "takes 2 coordinates", NO_HINT),
    ("three coordinates", f"{POINT} --of d2x --at 0.5,0.1,0.1", 2, "more than two", NO_HINT),
    ("x above 1", f"{POINT} --of dx --at 1.5", 2, "--at has 1.5", NO_HINT),
    ("x negative", f"{POINT} --of dx --at -0.5", 2, "--at has -0.5", NO_HINT),
    ("y above 1 in a range", f"{POINT} --of dy --at 0.5:1.5:3", 2, "--at has 1.5", NO_HINT),
    ("angle above pi", f"{POINT} --of dtheta --at 3.2", 2, "angle from 0 to pi", NO_HINT),
    ("angle negative", f"{POINT} --of d2y --at 0.5,-0.1", 2, "angle from 0 to pi", NO_HINT),
    ("coordinate NaN", f"{POINT} --of dx --at nan", 2, "not a finite number", NO_HINT),
    ("coordinate empty", f"{POINT} --of d2x --at 0.5,", 2, "not a finite number", NO_HINT),
    ("auto elsewhere", "xsec -E 5:200:auto -m 0.3", 2, "only the axes of a table", NO_HINT),
    ("auto in --at", f"{POINT} --of dx --at 0.1:0.9:auto", 2, "only the axes of a table", NO_HINT),
    ("interp-tol of a given grid", "table -o t.h5 -E 5:9:3 -m 0.3,0.4 --interp-tol 1e-4", 2,
     "this one is given", NO_HINT),
    ("interp-tol finer than rtol", "table -o t.h5 -E 5:9:auto -m 0.3,0.4 --rtol 1e-4", 2,
     "twice as well", NO_HINT),
    ("interp-tol 0", "table -o t.h5 -E 5:9:auto -m 0.3,0.4 --interp-tol 0", 2, "out of range",
     NO_HINT),
    ("auto reversed", "table -o t.h5 -E 9:5:auto -m 0.3,0.4", 2, "empty or reversed", NO_HINT),
    # --- files of tables ---
    ("lookup of nothing", "lookup -E 9 -m 0.3", 2, "does not know which file", NO_HINT),
    ("lookup of a missing file", "lookup no.h5 -E 9 -m 0.3", 2, "no.h5 cannot be read", NO_HINT),
    ("lookup of a folder", "lookup / -E 9 -m 0.3", 2, "it is a folder", NO_HINT),
    ("lookup of a device", "lookup /dev/zero -E 9 -m 0.3", 2, "not a regular file", NO_HINT),
    ("lookup of two files", "lookup a.h5 b.h5 -E 9 -m 0.3", 2, "extra argument", NO_HINT),
    ("lookup with a target", "lookup a.h5 -E 9 -m 0.3 --target Fe", 2, "no option --target",
     "xsec, table, sample"),
    ("check of a text", "check /etc/passwd", 2, "does not begin as one", NO_HINT),
    ("check of half a point", "check a.h5 --points 0.5", 2, "not a whole number", NO_HINT),
    ("export of nothing", "export --to csv", 2, "does not know which file", NO_HINT),
    ("export to nothing", "export a.h5", 2, "give --to dmg4, csv or json", NO_HINT),
    ("export to root", "export a.h5 --to jsn", 2, "\"jsn\" is unknown", "did you mean json"),
    ("name with a hyphen", "export a.h5 --to dmg4 --name k-pb", 2, "is not the name of a function",
     NO_HINT),
    ("name of a keyword", "export a.h5 --to dmg4 --name double", 2, "of C or C\\+\\+", NO_HINT),
    ("name of a function of math.h", "export a.h5 --to dmg4 --name log", 2, "libraries", NO_HINT),
    ("name of a function of POSIX", "export a.h5 --to dmg4 --name read", 2, "libraries", NO_HINT),
    ("name of a type", "export a.h5 --to dmg4 --name size_t", 2, "libraries", NO_HINT),
    ("name with csv", "export a.h5 --to csv --name k", 2, "--name goes with --to dmg4", NO_HINT),
    ("export with a format", "export a.h5 --to csv --json", 2, "no option --json", "xsec, table"),
    # --- events ---
    ("no number of events", "sample -o a.lhe -E 100 -m 0.3", 2, "no number of events", NO_HINT),
    ("no events", f"{EVENTS} -o a.lhe -n 0", 2, "-n \"0\" is not a whole number from 1", NO_HINT),
    ("-5 events", f"{EVENTS} -o a.lhe -n -5", 2, "-n \"-5\" is not a whole number", NO_HINT),
    ("10^19 events", f"{EVENTS} -o a.lhe -n 1e19", 2, "from 1 to 1000000000000", NO_HINT),
    ("10^12 + 1 events", f"{EVENTS} -o a.lhe -n 1000000000001", 2, "not a whole number", NO_HINT),
    ("10^20 events in digits", f"{EVENTS} -o a.lhe -n 100000000000000000000", 2, "not a whole",
     NO_HINT),
    ("an event and a half", f"{EVENTS} -o a.lhe -n 1.5", 2, "not a whole number", NO_HINT),
    ("an event and a half, 1e-1", f"{EVENTS} -o a.lhe -n 15e-1", 2, "not a whole number", NO_HINT),
    ("many events", f"{EVENTS} -o a.lhe -n many", 2, "not a whole number", NO_HINT),
    ("events without end", f"{EVENTS} -o a.lhe -n inf", 2, "not a whole number", NO_HINT),
    ("exponent without end", f"{EVENTS} -o a.lhe -n 1e99999999999999999999", 2, "not a whole",
     NO_HINT),
    ("exponent without digits", f"{EVENTS} -o a.lhe -n 1e", 2, "not a whole number", NO_HINT),
    ("no digits", f"{EVENTS} -o a.lhe -n .", 2, "not a whole number", NO_HINT),
    ("seed negative", f"{EVENTS} -o a.lhe --seed -1", 2, "--seed \"-1\" is not a whole", NO_HINT),
    ("seed 2^64", f"{EVENTS} -o a.lhe --seed 18446744073709551616", 2, "0 to 18446744073709551615",
     NO_HINT),
    ("seed broken", f"{EVENTS} -o a.lhe --seed 0.5", 2, "--seed \"0.5\"", NO_HINT),
    ("seed hexadecimal", f"{EVENTS} -o a.lhe --seed 0x1", 2, "--seed \"0x1\"", NO_HINT),
    ("first negative", f"{EVENTS} -o a.lhe --first -1", 2, "--first \"-1\"", NO_HINT),
    ("first and n pass 2^64", f"{EVENTS} -o a.lhe --first 18446744073709551607", 2, "pass 2\\^64",
     NO_HINT),
    ("neither file nor histogram", EVENTS, 2, "where to write", NO_HINT),
    ("file and histogram", f"{EVENTS} -o a.lhe --histogram x:10", 2, "do not go together", NO_HINT),
    ("unknown ending", f"{EVENTS} -o a.root", 2, "does not tell its format", NO_HINT),
    ("ending with a slip", f"{EVENTS} -o a.hempc", 2, "does not tell", "ends with .hepmc"),
    ("no ending", f"{EVENTS} -o events", 2, "does not tell its format", NO_HINT),
    ("ending in another folder's name", f"{EVENTS} -o folder.lhe/a", 2, "does not tell", NO_HINT),
    ("two formats", f"{EVENTS} -o a.lhe --to csv", 2, "name of lhe and --to says csv", NO_HINT),
    ("HDF5 in gzip", f"{EVENTS} -o a.gz --to h5", 2, "cannot be HDF5", NO_HINT),
    ("gzip without its name", f"{EVENTS} -o a.csv --compress", 2, "give -o a.csv.gz", NO_HINT),
    ("unknown format of events", f"{EVENTS} -o - --to hepmc3", 2, "unknown", "did you mean hepmc"),
    ("stdout without a format", f"{EVENTS} -o -", 2, "needs --to", NO_HINT),
    ("HDF5 to stdout", f"{EVENTS} -o - --to h5", 2, "HDF5 needs a file", NO_HINT),
    ("resume of stdout", f"{EVENTS} -o - --to lhe --resume", 2, "--resume goes with", NO_HINT),
    ("resume of a histogram", f"{EVENTS} --histogram x:10 --resume", 2, "--resume goes", NO_HINT),
    ("format of a histogram's file", f"{EVENTS} --histogram x:10 --to csv", 2, "--to goes",
     NO_HINT),
    ("1001 energies", f"{EVENTS} -o a.h5 -E 10:100:1001", 2, "at most 1000", NO_HINT),
    ("energies chosen by none", f"{EVENTS} -o a.h5 -E 10:100:auto", 2, "only the axes", NO_HINT),
    ("masses of which one is too heavy", f"{EVENTS} -o a.h5 -m 0.3,300", 2, "threshold", ANY_HINT),
    ("masses times energies", f"{EVENTS} -o a.h5 -m 0.3:1:40 -E 50:100:40", 2,
     "-E has 40 energies .at most 1000 times all others., give fewer, or --hats shared", NO_HINT),
    ("masses in CSV", f"{EVENTS} -o a.csv -m 0.3,0.4", 2, "CSV has no place for several masses",
     NO_HINT),
    ("masses in CSV, by a descriptor", f"{EVENTS} -o - --to csv -m 0.3,0.4", 2,
     "CSV has no place for several masses", NO_HINT),
    ("share of nothing", f"{EVENTS} -o a.h5 --share sigma", 2, "nothing to share", NO_HINT),
    ("share by nothing known", f"{EVENTS} -o a.h5 -m 0.3,1 --share mass", 2,
     "take equal or sigma", ANY_HINT),
    ("share with hats of one's own", f"{EVENTS} -o a.h5 -m 0.3,1 --share sigma --hats own", 2,
     "--hats own does not go with --share", NO_HINT),
    ("a target twice", f"{EVENTS} -o a.h5 --target Pb,Fe,lead", 2, "has \"lead\" twice", NO_HINT),
    ("a target of many that is none", f"{EVENTS} -o a.h5 --target Pb,Xx", 2,
     "\"Xx\" is not an element", ANY_HINT),
    ("targets that end with nothing", f"{EVENTS} -o a.h5 --target Pb,", 2, "not an element",
     ANY_HINT),
    ("targets of a cross-section", f"{POINT} --target Pb,Fe", 2, "not an element", ANY_HINT),
    ("key of a spectrum without one", f"{EVENTS} -o a.h5 --showers 10", 2,
     "--showers goes with --spectrum", NO_HINT),
    ("material without a spectrum", f"{EVENTS} -o a.h5 --material Pb", 2,
     "--material goes with --spectrum", NO_HINT),
    ("spectrum and an energy", f"{SPECTRUM} -o a.h5 -E 100", 2, "-E goes with one beam energy",
     NO_HINT),
    ("spectrum and a target", f"{SPECTRUM} -o a.h5 --target Pb", 2, "--target goes with one beam",
     NO_HINT),
    ("spectrum in CSV", f"{SPECTRUM} -o a.csv", 2, "CSV has no place for a spectrum", NO_HINT),
    ("spectrum with hats of one's own", f"{SPECTRUM} -o a.h5 --hats own", 2,
     "--hats own does not go with --spectrum", NO_HINT),
    ("spectrum and a share of one mass", f"{SPECTRUM} -o a.h5 --share sigma", 2,
     "nothing to share", NO_HINT),
    ("spectrum that makes no boson", f"{SPECTRUM} -o a.h5 -m 200", 2,
     "no lepton of the spectrum makes a boson of 200 GeV", ANY_HINT),
    ("spectrum that makes one of two", f"{SPECTRUM} -o a.h5 -m 0.3,200", 2,
     "no lepton of the spectrum makes a boson of 200 GeV", ANY_HINT),
    ("spectrum below the cut", f"{SPECTRUM} -o a.h5 --above 200", 2, "no track above 200 GeV",
     NO_HINT),
    ("shower of muons", f"{SPECTRUM} -o a.h5 --lepton mu:e", 2, "has electrons and positrons",
     NO_HINT),
    ("too many parts", f"{SPECTRUM} -o a.h5 -m 0.11:3:4000:log", 2, "at most 100000", NO_HINT),
    ("spectrum without a material", "sample -n 10 -m 0.3 --spectrum good.csv -o a.h5", 2,
     "no material", NO_HINT),
    ("spectrum of events that is not there", "sample -n 10 -m 0.3 --spectrum no.csv --material Pb -o a.h5", 2,
     "there is no such file", NO_HINT),
    ("spectrum of none but small energies",
     "sample -n 10 -m 3 --spectrum good.csv --material Pb -o a.h5", 2,
     "no lepton of the spectrum makes a boson of 3 GeV", ANY_HINT),
    ("events of a spectrum onto itself",
     "sample -n 10 -m 0.3 --spectrum good.csv --material Pb -o good.csv --to lhe", 2,
     "the file that is read", NO_HINT),
    ("events of no energy", "sample -n 10 -o a.h5 -m 0.3", 2, "no beam energy", NO_HINT),
    ("events of no mass", "sample -n 10 -o a.h5 -E 100", 2, "no boson mass", NO_HINT),
    ("two methods", f"{EVENTS} -o a.h5 --method etl,ww", 2, "--method has 2 methods", NO_HINT),
    ("view of the exact", f"{EVENTS} -o a.h5 --view boson", 2, "--view goes with", NO_HINT),
    ("unknown view", f"{EVENTS} -o a.h5 --method ww --view muon", 2, "boson or lepton", NO_HINT),
    ("psi cut of the exact", f"{EVENTS} -o a.h5 --psi-max 0.1", 2, "cannot be cut in psi", NO_HINT),
    ("psi cut of the boson", f"{EVENTS} -o a.h5 --method ww --psi-max 0.1", 2, "not drawn", NO_HINT),
    ("theta cut of the lepton", f"{EVENTS} -o a.h5 --method iww --view lepton --theta-max 0.1", 2,
     "not drawn", NO_HINT),
    ("charge 0", f"{EVENTS} -o a.h5 --charge 0", 2, "take -1 or \\+1", NO_HINT),
    ("charge 2", f"{EVENTS} -o a.h5 --charge +2", 2, "take -1 or \\+1", NO_HINT),
    ("events below threshold", f"{EVENTS} -o a.h5 -E 0.4", 2, "threshold of 0.406", NO_HINT),
    ("some events below threshold", f"{EVENTS} -o a.h5 -E 100,0.4", 2, "-E 0.4 GeV .*threshold",
     NO_HINT),
    ("events in MeV", f"{EVENTS} -o a.h5 -m 300", 2, "threshold", "did you mean -m 0.3"),
    ("events into a folder", f"{EVENTS} -o folder --to h5", 2, "it is a folder", NO_HINT),
    ("events into no folder", f"{EVENTS} -o none/a.lhe", 2, "No such file", NO_HINT),
    ("events into a device", f"{EVENTS} -o /dev/full --to lhe", 2, "not a regular file", NO_HINT),
    ("events into a FIFO", f"{EVENTS} -o fifo --to csv", 2, "not a regular file", NO_HINT),
    ("events with a unit", f"{EVENTS} -o a.h5 --unit pb", 2, "no option --unit", ANY_HINT),
    ("histogram of nothing", [*EVENTS.split(), "--histogram", ""], 2, "no number of bins", NO_HINT),
    ("histogram without bins", f"{EVENTS} --histogram x", 2, "no number of bins", NO_HINT),
    ("histogram of no bin", f"{EVENTS} --histogram x:0", 2, "number of bins", NO_HINT),
    ("histogram of no bin in a range", f"{EVENTS} --histogram x=0:1:0", 2,
     '--histogram x: the number of bins "0" is not a whole number from 1', NO_HINT),
    ("histogram of half a bin", f"{EVENTS} --histogram x:2.5", 2, "number of bins", NO_HINT),
    ("histogram with bins left over", f"{EVENTS} --histogram x:10x10", 2, "2 numbers of bins",
     NO_HINT),
    ("histogram with bins missing", f"{EVENTS} --histogram x,t:10", 2, "1 number of bins", NO_HINT),
    ("histogram of 10^8 bins", f"{EVENTS} --histogram x,t:10000x10000", 2, "at most", NO_HINT),
    ("histogram of a slip", f"{EVENTS} --histogram thetta:10", 2, "no variable", "did you mean th"),
    ("histogram of x and x", f"{EVENTS} --histogram x,x:10x10", 2, "x twice", NO_HINT),
    ("histogram of three", f"{EVENTS} --histogram x,y,t:9x9x9", 2, "more than two", NO_HINT),
    ("histogram with half a range", f"{EVENTS} --histogram x=0:1:10,t", 2, "without a range",
     NO_HINT),
    ("histogram with a list", f"{EVENTS} --histogram x=0.5", 2, "not a range", NO_HINT),
    ("histogram with a reversed range", f"{EVENTS} --histogram x=1:0:10", 2, "reversed", NO_HINT),
    ("histogram with an auto range", f"{EVENTS} --histogram x=0:1:auto", 2, "number of bins", NO_HINT),
    ("histogram from log of 0", f"{EVENTS} --histogram t=0:1:10:log", 2, "logarithmic", NO_HINT),
    ("histogram finer than the doubles", f"{EVENTS} --histogram x=1:1.0000000000000002:10", 2,
     "too narrow", NO_HINT),
    ("spec of a table with a seed", "table -o a.h5 --spec seed.ini", 2, "line 1: .*\"seed\"",
     NO_HINT),
    ("spec of events with a tolerance of tables", "sample -o a.h5 --spec tol.ini", 2,
     "line 1: .*\"interp-tol\"", ANY_HINT),
    ("spec of events with a wrong number", "sample -o a.h5 --spec n.ini", 2, "line 1: events .*0.5",
     NO_HINT),
    # --- a yield ---
    ("yield of nothing", "yield", 2, "no boson mass", NO_HINT),
    ("yield of no target", "yield -m 0.3", 2, "no beam energy and no spectrum", NO_HINT),
    ("thin target without a length", "yield -m 0.3 -E 100", 2, "has no length", NO_HINT),
    ("thin target of nothing", "yield -m 0.3 -E 100 --length 0.1", 2, "no material", NO_HINT),
    ("thin target at two energies", f"{THIN} -E 50,100", 2, "-E has 2 energies", NO_HINT),
    ("thin target of no length", f"{THIN} --length 0", 2, "--length 0 is out of range", NO_HINT),
    ("thin target without a density", f"{THIN} --material Os", 2, "density of Os is not known",
     NO_HINT),
    ("density of nothing", f"{THIN} --density 0", 2, "--density 0 is out of range", NO_HINT),
    ("thin target of no element", f"{THIN} --material Xy", 2, "is not an element", NO_HINT),
    ("material without a name", f"{THIN} --material=", 2, "--material is no text", NO_HINT),
    ("no electrons", f"{THIN} --electrons 0", 2, "--electrons 0 is out of range", NO_HINT),
    ("electrons that are none", f"{THIN} --electrons nan", 2, "not a finite number", NO_HINT),
    ("energy cut below 0", f"{THIN} --above -1", 2, "--above -1 is out of range", NO_HINT),
    ("thin target with a seed", f"{THIN} --seed 2", 2, "--seed goes with a shower", NO_HINT),
    ("thin target of many primaries", f"{THIN} --primaries 5", 2, "goes with a file", NO_HINT),
    ("yield by nothing known", f"{THIN} --by energy", 2, "take total, charge, depth or both",
     ANY_HINT),
    ("yield of a nucleus", f"{THIN} --target Pb", 2, "no option --target", "xsec, table, sample"),
    ("mass below the decay", f"{THIN} --lepton mu:e -m 0.1", 2, "the decay", NO_HINT),
    ("shower and an energy", f"{SHOWER} -E 100", 2, "-E goes with a thin target", NO_HINT),
    ("shower and a material", f"{SHOWER} --material Pb", 2, "--material goes with", NO_HINT),
    ("shower without an energy", "yield -m 0.3 --spectrum shower:Pb", 2, "has no energy", NO_HINT),
    ("shower in no depth", f"{SHOWER},0", 2, "a depth that is not above 0", NO_HINT),
    ("shower of too much energy", f"{SHOWER}000000", 2, "a shower of 1e.08 GeV", NO_HINT),
    ("shower in nothing", "yield -m 0.3 --spectrum shower:,100", 2, "is empty", NO_HINT),
    ("shower of a muon", f"{SHOWER} --lepton mu:tau", 2, "has electrons and positrons", NO_HINT),
    ("cut above the energy", f"{SHOWER} --track-cut 90", 2, "cannot end below 90 GeV", NO_HINT),
    ("one shower", f"{SHOWER} --showers 1", 2, "from 2 to 1000000000", NO_HINT),
    ("spectrum that is not there", f"{TRACKS} no.csv", 2, "there is no such file", NO_HINT),
    ("spectrum that is a folder", f"{TRACKS} /", 2, "it is a folder", NO_HINT),
    ("spectrum that never ends", f"{TRACKS} /dev/zero", 2, "is no text", NO_HINT),
    ("spectrum that is empty", f"{TRACKS} empty.h5", 2, "has no row", NO_HINT),
    ("spectrum that is binary", f"{TRACKS} sign.h5", 2, "is no text", NO_HINT),
    ("spectrum with a negative length", f"{TRACKS} negative.csv", 2, "line 1: the length -2",
     NO_HINT),
    ("spectrum that falls", f"{TRACKS} falls.csv", 2, "line 2: the energy 1 GeV does not rise",
     NO_HINT),
    ("spectrum with NaN", f"{TRACKS} nan.csv", 2, "\"nan\" is not a finite number", NO_HINT),
    ("spectrum in MeV", f"{TRACKS} mev.csv", 2, "it looks like MeV", NO_HINT),
    ("spectrum of one column", f"{TRACKS} one.csv", 2, "there is 1 column", NO_HINT),
    ("spectrum onto itself", f"{TRACKS} good.csv -o good.csv", 2, "the file that is read", NO_HINT),
    ("steps onto themselves", f"{TRACKS} steps:good.csv -o good.csv", 2, "the file that is read",
     NO_HINT),
    # --- leptons, target, coupling ---
    ("same leptons", f"{POINT} --lepton e:e", 2, "leptons are the same", NO_HINT),
    ("one lepton", f"{POINT} --lepton mu", 2, "not a pair", NO_HINT),
    ("three leptons", f"{POINT} --lepton e:mu:tau", 2, "unknown", ANY_HINT),
    ("unknown lepton", f"{POINT} --lepton e:muu", 2, "\"muu\" is unknown", "did you mean mu"),
    ("lepton in full", f"{POINT} --lepton electron:mu", 2, "\"electron\"", "did you mean e"),
    ("empty lepton", f"{POINT} --lepton :mu", 2, "unknown", NO_HINT),
    ("no mass number", f"{POINT} --target 82", 2, "no mass number", NO_HINT),
    ("A below Z", f"{POINT} --target 82,81", 2, "A = 81", NO_HINT),
    ("Z zero", f"{POINT} --target 0,1", 2, "Z = 0", NO_HINT),
    ("Z negative", f"{POINT} --target -82,207", 2, "Z = -82", NO_HINT),
    ("Z broken", f"{POINT} --target 8.2,207", 2, "Z = 8.2", NO_HINT),
    ("Z too large", f"{POINT} --target 119,300", 2, "Z = 119", NO_HINT),
    ("A too large", f"{POINT} --target 92,301", 2, "A = 301", NO_HINT),
    ("A NaN", f"{POINT} --target 82,nan", 2, "not a finite number", NO_HINT),
    ("density zero", f"{POINT} --target 82,207,0", 2, "density", NO_HINT),
    ("four numbers", f"{POINT} --target 82,207,11,1", 2, "more than three", NO_HINT),
    ("a range as target", f"{POINT} --target 1:2:3,4", 2, "not one target", NO_HINT),
    ("element that is none", f"{POINT} --target plutonium", 2, "not an element", NO_HINT),
    ("element far from all", f"{POINT} --target lx", 2, "not an element", NO_HINT),
    ("unknown element", f"{POINT} --target Pbb", 2, "not an element", "did you mean"),
    ("element in lower case", f"{POINT} --target pb", 2, "not an element", "did you mean Pb"),
    ("element beyond U", f"{POINT} --target Np", 2, "not an element", ANY_HINT),
    ("empty target", ["xsec", "-E", "100", "-m", "0.3", "--target", ""], 2, "not an element",
     NO_HINT),
    ("coupling zero", f"{POINT} --coupling 0", 2, "coupling 0 is out of range", NO_HINT),
    ("coupling negative", f"{POINT} --coupling -1", 2, "coupling -1", NO_HINT),
    ("coupling NaN", f"{POINT} --coupling nan", 2, "not a finite number", NO_HINT),
    ("coupling inf", f"{POINT} --coupling inf", 2, "not a finite number", NO_HINT),
    ("coupling malformed", f"{POINT} --coupling 1e", 2, "not a finite number", NO_HINT),
    # --- method, tolerance, conventions ---
    ("word for a method", f"{POINT} --method exact", 2, "\"exact\" is unknown", "mean etl"),
    ("unknown method", f"{POINT} --method etl,iwww", 2, "\"iwww\" is unknown", "did you mean iww"),
    ("empty method", f"{POINT} --method etl,", 2, "\"\" is unknown", NO_HINT),
    ("method twice", f"{POINT} --method ww,ww", 2, "twice", NO_HINT),
    ("rtol zero", f"{POINT} --rtol 0", 2, "--rtol 0 is out of range", NO_HINT),
    ("rtol one", f"{POINT} --rtol 1", 2, "--rtol 1 is out of range", NO_HINT),
    ("rtol negative", f"{POINT} --rtol -1e-3", 2, "--rtol -1e-3 is out of range", NO_HINT),
    ("rtol NaN", f"{POINT} --rtol nan", 2, "not a finite number", NO_HINT),
    ("rtol inf", f"{POINT} --rtol inf", 2, "not a finite number", NO_HINT),
    ("rtol below the doubles", f"{POINT} --rtol 1e-13", 2, "out of range", NO_HINT),
    ("rtol malformed", f"{POINT} --rtol 1e-3x", 2, "not a finite number", NO_HINT),
    ("unknown unit", f"{POINT} --unit bp", 2, "--unit .*unknown", "did you mean pb"),
    ("unit that is none of ours", f"{POINT} --unit fb", 2, "unknown, take pb or GeV-2", "= 1e3 fb"),
    ("unit of area", f"{POINT} --unit cm2", 2, "unknown, take pb or GeV-2", "1e-36 cm2"),
    ("theta-max zero", f"{POINT} --theta-max 0", 2, "--theta-max 0 is out of range", NO_HINT),
    ("theta-max negative", f"{POINT} --theta-max -1", 2, "--theta-max -1", NO_HINT),
    ("theta-max in degrees", f"{POINT} --theta-max 5", 2, "angle in rad", NO_HINT),
    ("theta-max NaN", f"{POINT} --theta-max nan", 2, "not a finite number", NO_HINT),
    ("psi-max inf", f"{POINT} --psi-max inf", 2, "not a finite number", NO_HINT),
    ("psi-max too large", f"{POINT} --psi-max 1.6", 2, "--psi-max 1.6 is out of range", NO_HINT),
    ("unknown tmax", f"{POINT} --tmax e2", 2, "--tmax .*m2 or E2", "did you mean E2"),
    ("unknown form factor", f"{POINT} --form-factor inelastic", 2,
     "--form-factor .*take elastic, elastic\\+inelastic, elastic\\+inelastic-unsquared or helm, "
     "or a file of t .GeV.2. and F.2 .there is none of that name to be read.$", "did you mean elastic"),
    ("form factor in capitals", f"{POINT} --form-factor Helm", 2, "unknown", "did you mean helm"),
    ("form factor begun", f"{POINT} --form-factor elastic+", 2, "unknown", "did you mean elastic"),
    ("Helm of helium", f"{POINT} --form-factor helm --target He", 2,
     "helm does not go with A = 4.0026 .*take another form factor", NO_HINT),
    ("unknown constants", f"{POINT} --constants codata2018", 2, "unknown", "codata2022"),
    # --- where and how ---
    ("unknown device", f"{POINT} --device gpu", 2, "no device", "did you mean cuda"),
    ("device without its family", f"{POINT} --device avx2", 2, "no device", "cpu:avx2"),
    ("no GPU kernels", f"{POINT} --device cuda", 1, "cuda.*cannot be used", NO_HINT),
    ("no second GPU", f"{POINT} --device cuda:1", 1, "cuda:1.*cannot be used", NO_HINT),
    ("threads zero", f"{POINT} --threads 0", 2, "--threads .*1 to 4096", NO_HINT),
    ("threads negative", f"{POINT} --threads -2", 2, "--threads", NO_HINT),
    ("threads broken", f"{POINT} --threads 1.5", 2, "--threads", NO_HINT),
    ("threads many", f"{POINT} --threads 100000", 2, "--threads", NO_HINT),
    ("unknown format", f"{POINT} --format jason", 2, "--format .*unknown", "json"),
    # --- table ---
    ("no output", f"table {GRID}", 2, "where to write", NO_HINT),
    ("output without a name", ["table", "-o", "", *GRID.split()], 2, "no name", NO_HINT),
    ("output is a folder", f"table -o folder {GRID}", 2, "it is a folder", NO_HINT),
    ("output names a folder", f"table -o folder/ {GRID}", 2, "it names a folder", NO_HINT),
    ("output in no folder", f"table -o none/a.h5 {GRID}", 2, "No such file", NO_HINT),
    ("output under a file", f"table -o text.txt/a.h5 {GRID}", 2, "Not a directory", NO_HINT),
    ("output is a device", f"table -o /dev/null {GRID}", 2, "not a regular file", NO_HINT),
    ("output's name too long", f"table -o {'n' * 300} {GRID}", 2, "too long", NO_HINT),
    ("output under a device", f"table -o /dev/null/a.h5 {GRID}", 2, "Not a directory", NO_HINT),
    ("output is stdout", f"table -o - {GRID}", 2, "cannot go to stdout", NO_HINT),
    ("output is a FIFO", f"table -o fifo {GRID}", 2, "not a regular file", NO_HINT),
    ("newline in the output", ["table", "-o", "no\nfolder/a.h5", *GRID.split()], 2,
     r"no\?folder/a.h5 cannot be written", NO_HINT),
    ("table in GeV-2", f"table -o a.h5 {GRID} --unit GeV-2", 2, "in pb", NO_HINT),
    ("one energy", "table -o a.h5 -E 100 -m 0.11:3:3", 2, "one point", NO_HINT),
    ("axis that falls", "table -o a.h5 -E 200,100 -m 0.11:3:3", 2, "does not rise", NO_HINT),
    ("axis with a point twice", "table -o a.h5 -E 5,5 -m 0.11:3:3", 2, "does not rise", NO_HINT),
    ("axis with points too near", "table -o a.h5 -E 1,100,100.00000000000001,110 -m 0.2,1", 2,
     "too near each other", NO_HINT),
    ("10^9 points", "table -o a.h5 -E 5:200:1000000000 -m 1:2:3", 2, "number of points", NO_HINT),
    ("10^8 points in all", "table -o a.h5 -E 5:200:10000 -m 1:2:10000", 2, "too many", NO_HINT),
    ("table of dx", f"table -o a.h5 {GRID} --of dx --at 1", 2, "no option --of", ANY_HINT),
    ("spec missing", f"table -o a.h5 --spec none.ini", 2, "No such file", NO_HINT),
    ("spec is a folder", f"table -o a.h5 --spec folder", 2, "Is a directory", NO_HINT),
    ("spec with an unknown key", f"table -o a.h5 --spec key.ini", 2, "key.ini, line 2: .*rtoll",
     "did you mean rtol"),
    ("spec with a wrong value", f"table -o a.h5 --spec value.ini", 2, "value.ini, line 1: .*lepton",
     NO_HINT),
    ("spec with no equals sign", f"table -o a.h5 --spec text.txt", 2, "text.txt, line 1", NO_HINT),
    ("spec of zeros", "table -o a.h5 --spec sign.h5", 2, "sign.h5, line [0-9] is not", NO_HINT),
    ("spec without a key", "table -o a.h5 --spec keyless.ini", 2,
     "keyless.ini, line 2 is not `key = value`", NO_HINT),
    ("spec is a device", "table -o a.h5 --spec /dev/zero", 2, "not a regular file", NO_HINT),
    ("spec is a FIFO", "table -o a.h5 --spec fifo", 2, "not a regular file", NO_HINT),
    ("spec of bytes", "table -o a.h5 --spec bytes.ini", 2, "bytes.ini, line 1: the key \"\\?",
     NO_HINT),
    ("spec with a long line", "table -o a.h5 --spec long.ini", 2, "line 2 is too long", NO_HINT),
    ("spec with a long value", "table -o a.h5 --spec value2.ini", 2, "its value too long", NO_HINT),
    ("spec with a section", "table -o a.h5 --spec section.ini", 2, "section \\[grid\\]", NO_HINT),
    ("spec with a key twice", "table -o a.h5 --spec twice.ini", 2, "line 3.* twice", NO_HINT),
    ("spec with an indented key", "table -o a.h5 --spec indented.ini", 2, "line 2 is indented",
     NO_HINT),
    ("spec with an error further on", "table -o a.h5 --spec further.ini", 2, "line 1: m-phi .*0.x",
     NO_HINT),
    ("spec without a grid", f"table -o a.h5 --spec half.ini", 2, "no boson mass", NO_HINT),
    # --- info ---
    ("no file", "info", 2, "does not know which file", NO_HINT),
    ("file missing", "info none.h5", 2, "No such file", NO_HINT),
    ("file is a folder", "info folder", 2, "it is a folder", NO_HINT),
    ("values under the name of packed events", f"{POINT} -o x.lhe.gz", 2,
     r"another format, \.lhe\.gz", NO_HINT),
    ("file is text", "info text.txt", 2, "not a table", NO_HINT),
    ("file is empty", "info empty.h5", 2, "not a table", NO_HINT),
    ("file is a FIFO", "info fifo", 2, "not a regular file", NO_HINT),
    ("file has HDF5's first bytes", "info sign.h5", 2, "not a file of events", NO_HINT),
    ("file's name has a newline", ["info", "a\nb"], 2, r"a\?b cannot be read", NO_HINT),
    ("file's name is too long", ["info", "n" * 5000], 2, "too long", NO_HINT),
    ("file is stdin", "info -", 2, "No such file", NO_HINT),
    ("file is a device", "info /dev/null", 2, "not a regular file", NO_HINT),
    ("self-test without a GPU", "devices --selftest", 1, "cuda.*cannot be used", NO_HINT),
    ("self-test of the CPU", "devices --selftest --device cpu", 2, "no GPU", NO_HINT),
    ("self-test as JSON", "devices --selftest --json", 2, "is text", NO_HINT),
    ("device without self-test", "devices --device cuda", 2, "--selftest", NO_HINT),
    ("devices with an argument", "devices cpu", 2, "extra argument", NO_HINT),
]


def make_files(folder):
    (folder / "folder").mkdir()
    (folder / "text.txt").write_text("not a spec, not a table\n")
    (folder / "empty.h5").write_bytes(b"")
    for name, text in (("negative", "1,-2"), ("falls", "2,1\n1,1"), ("nan", "nan,1"),
                       ("mev", "50000,1"), ("one", "1"), ("good", "1,2")):
        (folder / f"{name}.csv").write_text(text + "\n")
    (folder / "key.ini").write_text("lepton = e:mu\nrtoll = 1e-3\n")
    (folder / "value.ini").write_text("lepton = e:x\n")
    (folder / "bytes.ini").write_bytes(b"\xb2\x1b\x85=\xff\n")
    (folder / "long.ini").write_text("lepton = e:mu\nbeam-energy = " + "5," * 100 + "6\n")
    (folder / "value2.ini").write_text("beam-energy = 5,\n" + "  66666,777777,888888888\n" * 4000)
    (folder / "section.ini").write_text("[grid]\nlepton = e:mu\n")
    (folder / "twice.ini").write_text("rtol = 1e-3\n; no\nrtol = 1e-3\n")
    (folder / "indented.ini").write_text("lepton = e:mu\n  rtol = 1e-3\n")
    (folder / "further.ini").write_text("m-phi = 0.2,\n  0.x\nbeam-energy = 5,10\n")
    (folder / "keyless.ini").write_text("lepton = e:mu\n= 3\n")
    (folder / "seed.ini").write_text("seed = 1\n")
    (folder / "tol.ini").write_text("interp-tol = 1e-4\n")
    (folder / "n.ini").write_text("events = 0.5\n")
    (folder / "sign.h5").write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(100))
    os.mkfifo(folder / "fifo")
    (folder / "half.ini").write_text("beam-energy = 5:200:3\n")


def complaints(result, code, sentence, hint):
    lines = result.stderr.splitlines()
    found = []
    if result.returncode != code:
        found.append(f"exit code {result.returncode}, not {code}")
    if result.stdout:
        found.append("stdout is not empty")
    if not lines or not lines[0].startswith("flavbrem: ") or not re.search(sentence, lines[0]):
        found.append(f"the sentence does not match {sentence!r}")
    hints = [line[len("hint: "):] for line in lines[1:] if line.startswith("hint: ")]
    if len(lines) - 1 != len(hints) or len(hints) > 1:
        found.append("more on stderr than one sentence and one hint")
    elif hint is NO_HINT and hints:
        found.append("a hint where none was expected")
    elif hint not in (NO_HINT, ANY_HINT) and not (hints and re.search(hint, hints[0])):
        found.append(f"the hint does not match {hint!r}")
    return found


def main():
    program = os.path.abspath(sys.argv[1])
    counter = Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_files(folder)
        before = sorted(folder.rglob("*"))
        for what, arguments, code, sentence, hint in CASES:
            if isinstance(arguments, str):
                arguments = arguments.split()
            with counter.case(f"{what}: {arguments}"):
                result = run(program, *arguments, cwd=folder, timeout=60)
                found = complaints(result, code, sentence, hint)
                if sorted(folder.rglob("*")) != before:
                    found.append("a file has appeared or gone")
                    before = sorted(folder.rglob("*"))
                assert not found, (found, result.stderr.strip())
    return counter.end()


if __name__ == "__main__":
    sys.exit(main())
