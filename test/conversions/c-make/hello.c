#include <stdio.h>

int main(int argc, char **argv)
{
	printf("hello from %s\n", argv[1]);
	return 0;
}
