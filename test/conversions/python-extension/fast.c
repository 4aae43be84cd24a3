#include <Python.h>

static PyObject *square(PyObject *self, PyObject *number)
{
	long n = PyLong_AsLong(number);
	return PyLong_FromLong(n * n);
}

static PyMethodDef methods[] = {{"square", square, METH_O, ""}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "fast", "", -1, methods};

PyMODINIT_FUNC PyInit_fast(void)
{
	return PyModule_Create(&module);
}
