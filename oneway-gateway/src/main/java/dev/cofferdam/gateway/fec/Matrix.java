package dev.cofferdam.gateway.fec;

import java.util.function.IntBinaryOperator;

/** Small matrices over GF(256), by rows. Stateless. */
final class Matrix {
    private Matrix() {}

    static int[][] of(int rows, int columns, IntBinaryOperator element) {
        int[][] matrix = new int[rows][columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                matrix[row][column] = element.applyAsInt(row, column);
            }
        }
        return matrix;
    }

    /**
     * By Gauss and Jordan; {@code matrix} is used up.
     *
     * @throws ArithmeticException if there is none
     */
    static int[][] inverse(int[][] matrix) {
        int size = matrix.length;
        int[][] inverse = of(size, size, (row, column) -> row == column ? 1 : 0);
        for (int pivot = 0; pivot < size; pivot++) {
            int found = pivot;
            while (found < size && matrix[found][pivot] == 0) {
                found++;
            }
            if (found == size) {
                throw new ArithmeticException("the matrix is singular");
            }
            swap(matrix, pivot, found);
            swap(inverse, pivot, found);
            int scale = Field.invert(matrix[pivot][pivot]);
            addMultiple(matrix[pivot], scale ^ 1, matrix[pivot].clone());
            addMultiple(inverse[pivot], scale ^ 1, inverse[pivot].clone());
            for (int row = 0; row < size; row++) {
                int factor = matrix[row][pivot];
                if (row != pivot && factor != 0) {
                    addMultiple(matrix[row], factor, matrix[pivot]);
                    addMultiple(inverse[row], factor, inverse[pivot]);
                }
            }
        }
        return inverse;
    }

    private static void swap(int[][] matrix, int a, int b) {
        int[] row = matrix[a];
        matrix[a] = matrix[b];
        matrix[b] = row;
    }

    private static void addMultiple(int[] row, int factor, int[] other) {
        for (int column = 0; column < row.length; column++) {
            row[column] ^= Field.multiply(factor, other[column]);
        }
    }
}
