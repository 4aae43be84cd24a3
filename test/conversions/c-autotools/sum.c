#include <math.h>
#include <stdio.h>

int main(int argc, char **argv)
{
	double sum = 0, next;
	FILE *file = fopen(argv[1], "r");
	while (file != NULL && fscanf(file, "%lf", &next) == 1)
		sum += next;
	printf("%.1f %.0f\n", sum, floor(sum));
	return file == NULL;
}
