package org.onnxtwist.runtime.compare.report;

import java.util.List;

/**
 * The differences of an output over its last two axes, at the place of the other axes where it is furthest off. A plane of more than {@value
 * #MOST} rows or columns is reduced: each number is the one of the largest magnitude of a block.
 *
 * @param place the index along the other axes; empty where there are none
 * @param rows the size of the last axis but one; 1 where there is one axis only
 * @param columns the size of the last axis
 * @param blockRows how many rows a number of the reduced plane stands for
 * @param blockColumns how many columns a number of the reduced plane stands for
 * @param differences actual minus expected, row by row, of the reduced plane; NaN where one of the two alone is not finite
 */
public record DifferencePlane(
        List<Long> place, long rows, long columns, long blockRows, long blockColumns, List<Float> differences) {
    /** The largest number of rows and columns that are kept. */
    public static final int MOST = 64;

    /** Makes a plane of copies of the lists. */
    public DifferencePlane {
        place = List.copyOf(place);
        differences = List.copyOf(differences);
    }

    /** Returns the number of rows of the reduced plane. */
    public int keptRows() {
        return (int) ((rows + blockRows - 1) / blockRows);
    }

    /** Returns the number of columns of the reduced plane. */
    public int keptColumns() {
        return (int) ((columns + blockColumns - 1) / blockColumns);
    }
}
