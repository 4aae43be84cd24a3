#include <stdio.h>

int main(int argc, char **argv)
{
	printf("%s\n", argc > 1 ? argv[1] : "nothing");
	return 7;
}
