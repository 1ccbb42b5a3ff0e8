"""The program is another one."""
import sys

print("this is the Python package, the program is called flavbrem (flavbrem --help)",
      file=sys.stderr)
sys.exit(2)
