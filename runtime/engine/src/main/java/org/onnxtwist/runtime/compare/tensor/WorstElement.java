package org.onnxtwist.runtime.compare.tensor;

import java.util.List;

/**
 * The element of an output that is furthest off, in units of what it is allowed to be off.
 *
 * @param index its position, one number for each axis
 * @param expected the value it should have, as text
 * @param actual the value it has, as text
 */
public record WorstElement(List<Long> index, String expected, String actual) {
    public WorstElement {
        index = List.copyOf(index);
    }
}
