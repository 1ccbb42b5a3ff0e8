"""The extension that cffi makes of the headers."""
from typing import Any

ffi: Any
lib: Any
