package org.onnxtwist.page.gallery;

/** Solves normal equations. */
final class LeastSquares {
    /** A pivot below this share of the greatest diagonal entry belongs to a parameter that the data do not determine. */
    private static final double UNDETERMINED = 1e-10;

    private LeastSquares() {}

    /**
     * Returns the solution of a symmetric, positive semidefinite system by Gaussian elimination; a parameter that is not determined is zero.
     *
     * @param equations the matrix with the right-hand side as its last column; it is overwritten
     */
    static double[] solve(double[][] equations) {
        int size = equations.length;
        double greatest = 0;
        for (int i = 0; i < size; i++) {
            greatest = Math.max(greatest, equations[i][i]);
        }
        boolean[] determined = new boolean[size];
        for (int i = 0; i < size; i++) {
            determined[i] = equations[i][i] > UNDETERMINED * greatest;
            for (int j = i + 1; j < size && determined[i]; j++) {
                double factor = equations[j][i] / equations[i][i];
                for (int k = i; k <= size; k++) {
                    equations[j][k] -= factor * equations[i][k];
                }
            }
        }
        double[] solution = new double[size];
        for (int i = size - 1; i >= 0; i--) {
            double rest = equations[i][size];
            for (int j = i + 1; j < size; j++) {
                rest -= equations[i][j] * solution[j];
            }
            solution[i] = determined[i] ? rest / equations[i][i] : 0;
        }
        return solution;
    }
}
