#include <Python.h>
#include <sqlite3.h>

static PyObject *threadsafe(PyObject *self, PyObject *none)
{
	return PyLong_FromLong(sqlite3_threadsafe() != 0);
}

static PyMethodDef methods[] = {{"threadsafe", threadsafe, METH_NOARGS, ""}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "counter", "", -1, methods};

PyMODINIT_FUNC PyInit_counter(void)
{
	return PyModule_Create(&module);
}
