#include <caml/alloc.h>
#include <caml/mlvalues.h>
#include <gmp.h>
#include <stdlib.h>

value powers_power(value exponent)
{
	mpz_t number;
	mpz_init(number);
	mpz_ui_pow_ui(number, 2, Long_val(exponent));
	char *digits = mpz_get_str(NULL, 10, number);
	value text = caml_copy_string(digits);
	free(digits);
	mpz_clear(number);
	return text;
}
