"""Arrays on a GPU, as far as there is none: what is taken for one, and what is said."""
import numpy as np
import pytest

import flavbrem
from flavbrem import cuda

POINTS = np.array([100.0, 50.0]), np.array([0.3, 0.3])


class Fake:
    """What CuPy would tell of an array, of memory that is the host's."""

    def __init__(self, array, **other):
        self._array = array
        self.__cuda_array_interface__ = {"data": (array.ctypes.data, False), "shape": array.shape,
                                         "typestr": array.dtype.str, "strides": None, "version": 3,
                                         **other}


class Tensor:
    """What JAX would tell, by DLPack."""

    def __init__(self, array):
        self._array = array

    def __dlpack_device__(self):
        return (1, 0)

    def __dlpack__(self, stream=None):
        assert stream is None
        return self._array.__dlpack__()


@pytest.mark.parametrize("stream", [None, 0, type("OfCuPy", (), {"ptr": 0})()])
def test_memory_of_the_host_is_told(stream):
    E, m = (Fake(array) for array in POINTS)
    with pytest.raises((flavbrem.InputError, flavbrem.DeviceError), match="GPU"):
        cuda.xsec(flavbrem.Process(), E, m, value=Fake(np.zeros(2)), stream=stream)
    sampler = flavbrem.Sampler(flavbrem.Process(), 100, 0.3)
    with pytest.raises((flavbrem.InputError, flavbrem.DeviceError), match="GPU"):
        cuda.events(sampler, 2, x=Fake(np.zeros(2)), lepton=Fake(np.zeros((4, 2))), stream=stream)


def test_dlpack_of_the_host_is_told():
    with pytest.raises(flavbrem.InputError, match="E is not in memory of a GPU .DLPack"):
        cuda.xsec(flavbrem.Process(), *(Tensor(array) for array in POINTS))


def test_dlpack_says_where_an_array_lies():
    array = np.arange(24.0).reshape(2, 3, 4)[1:]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cuda, "_CUDA", 1)  # the host's memory stands for a GPU's
        told = cuda._of_capsule("E", array.__dlpack__())
    assert told.address == array.ctypes.data
    assert told.shape == array.shape and told.kind == "<f8"
    assert told.strides is None or told.strides == array.strides
    assert cuda._is_contiguous(told, 8)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cuda, "_CUDA", 1)
        told = cuda._of_capsule("E", np.arange(24.0).reshape(6, 4)[:, ::2].__dlpack__())
    assert not cuda._is_contiguous(told, 8)


@pytest.mark.parametrize("given, said", [
    (POINTS[0], "neither __cuda_array_interface__ nor __dlpack__|DLPack says device type 1"),
    ([100.0, 50.0], "a list has neither"),
    (Fake(POINTS[0].astype("f4")), "kind <f4, give <f8"),
    (Fake(POINTS[0], strides=(16,)), "not contiguous"),
    (Fake(np.zeros(3)), r"m_phi has the shape \(2,\), give \(3,\)"),
])
def test_wrong_arrays_are_told(given, said):
    with pytest.raises(flavbrem.InputError, match=said):
        cuda.xsec(flavbrem.Process(), given, Fake(POINTS[1]))


def test_what_may_not_be_written_receives_nothing():
    E, m = (Fake(array) for array in POINTS)
    locked = Fake(np.zeros(2), data=(np.zeros(2).ctypes.data, True))
    with pytest.raises(flavbrem.InputError, match="value is read-only, give"):
        cuda.xsec(flavbrem.Process(), E, m, value=locked)
    with pytest.raises(flavbrem.InputError, match="x is read-only, give"):
        cuda.events(flavbrem.Sampler(flavbrem.Process(), 100, 0.3), 2, x=locked)


def test_the_stream_is_that_of_the_arrays(monkeypatch):
    taken = []
    monkeypatch.setattr(cuda, "work",
                        lambda *a, **k: taken.append(int(cuda.ffi.cast("size_t", a[-1]))))

    def of(*streams, **more):
        E, m = (Fake(array, stream=s) for array, s in zip(POINTS, streams, strict=True))
        cuda.xsec(flavbrem.Process(), E, m, value=Fake(np.zeros(2)), **more)
        return taken.pop()
    assert of(None, None) == 0 and of(1, None) == 0 and of(4096, 4096) == 4096
    assert of(4096, None) == 4096 and of(4096, 8192, stream=512) == 512
    cuda.events(flavbrem.Sampler(flavbrem.Process(), 100, 0.3), 2, x=Fake(np.zeros(2), stream=4096))
    assert taken.pop() == 4096
    with pytest.raises(flavbrem.InputError, match="the arrays are on 2 streams"):
        of(4096, 8192)


def test_columns_have_the_names_of_events():
    sampler = flavbrem.Sampler(flavbrem.Process(), 100, 0.3)
    with pytest.raises(flavbrem.InputError, match="no column 'theta', they have lepton"):
        cuda.events(sampler, 2, theta=Fake(np.zeros(2)))
    with pytest.raises(flavbrem.InputError, match="kind <f8, give <u4"):
        cuda.events(sampler, 2, tries=Fake(np.zeros(2)))
    with pytest.raises(flavbrem.InputError, match=r"give \(4, 2\)"):
        cuda.events(sampler, 2, boson=Fake(np.zeros((2, 4))))
    known = {"lepton", "boson", "nucleus", "x", "theta_rad", "y", "psi_rad", "t_gev2", "weight",
             "tries", "azimuth_tries"}
    assert known == set(flavbrem.EVENT.names)


def test_coordinates_are_asked_for():
    E, m = (Fake(array) for array in POINTS)
    for quantity, at, n in (("dx", None, 1), ("d2x", (E,), 2), ("sigma", E, 0)):
        with pytest.raises(flavbrem.InputError, match=f"{quantity} has {n} coordinates"):
            cuda.xsec(flavbrem.Process(), E, m, quantity=quantity, at=at)
