package org.onnxtwist.page.drawing;

import java.util.List;

/** A part of a sketch: consecutive vertices, from {@code from} to before {@code to}, that are one box of a level. */
sealed interface Part {
    int from();

    int to();

    /** One vertex. */
    record Single(int from) implements Part {
        @Override
        public int to() {
            return from + 1;
        }
    }

    /**
     * A block of vertices and its repetitions, one after the other.
     *
     * @param count how often it is there, at least twice
     * @param block the parts of the first
     */
    record Repeat(int from, int to, int count, List<Part> block) implements Part {
        int period() {
            return (to - from) / count;
        }
    }

    /**
     * A section of a graph that is too large to be drawn whole.
     *
     * @param name the name of the scope; empty for a run of the order
     */
    record Section(String name, List<Part> parts) implements Part {
        @Override
        public int from() {
            return parts.get(0).from();
        }

        @Override
        public int to() {
            return parts.get(parts.size() - 1).to();
        }
    }
}
