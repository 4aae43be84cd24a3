#include <stdio.h>

int main(int argc, char **argv)
{
	char line[64] = "";
	FILE *file = fopen(argv[2], "r");
	if (file == NULL || fgets(line, sizeof line, file) == NULL)
		return 1;
	printf("tool %s", line);
	return 0;
}
