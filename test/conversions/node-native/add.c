#include <node_api.h>

static napi_value add(napi_env env, napi_callback_info info)
{
	size_t count = 2;
	napi_value values[2], result;
	double a, b;
	napi_get_cb_info(env, info, &count, values, NULL, NULL);
	napi_get_value_double(env, values[0], &a);
	napi_get_value_double(env, values[1], &b);
	napi_create_double(env, a + b, &result);
	return result;
}

NAPI_MODULE_INIT()
{
	napi_value function;
	napi_create_function(env, "add", NAPI_AUTO_LENGTH, add, NULL, &function);
	return function;
}
