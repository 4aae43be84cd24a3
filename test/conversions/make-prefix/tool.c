#include <stdio.h>

int main(int argc, char **argv)
{
	char line[64] = "";
	FILE *file = fopen(argv[1], "r");
	if (file == NULL || fgets(line, sizeof line, file) == NULL)
		return 1;
	printf("%s: %s", argv[1], line);
	return 3;
}
