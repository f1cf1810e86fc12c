package org.onnxtwist.ir.type;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** The shape of a tensor: a list of dimensions, or not even the rank is known. */
public sealed interface Shape {
    /** A shape of known rank; the empty list is a scalar. */
    record Ranked(List<Dim> dims) implements Shape {
        public Ranked {
            dims = List.copyOf(dims);
        }

        @Override
        public String toString() {
            return dims.stream().map(Dim::toString).collect(Collectors.joining(",", "[", "]"));
        }
    }

    /** A shape whose rank is not known. */
    final class Unranked implements Shape {
        private Unranked() {}

        @Override
        public String toString() {
            return "[...]";
        }
    }

    /** The shape of which nothing is known. */
    Shape UNKNOWN = new Unranked();

    static Shape of(long... sizes) {
        return new Ranked(Arrays.stream(sizes).mapToObj(Dim::of).toList());
    }

    static Shape of(List<Dim> dims) {
        return new Ranked(dims);
    }

    /** The dimensions, empty where the rank is not known. */
    default Optional<List<Dim>> known() {
        return this instanceof Ranked ranked ? Optional.of(ranked.dims()) : Optional.empty();
    }

    /** Tells whether rank and every dimension are known. */
    default boolean isStatic() {
        return this instanceof Ranked ranked && ranked.dims().stream().allMatch(Dim::isKnown);
    }

    /** The sizes, empty unless {@link #isStatic()}. */
    default Optional<long[]> sizes() {
        return this instanceof Ranked ranked && isStatic()
                ? Optional.of(ranked.dims().stream()
                        .mapToLong(dim -> ((Dim.Known) dim).size())
                        .toArray())
                : Optional.empty();
    }

    /** The size of dimension {@code axis} where it is known; an axis outside the rank is not known. */
    default OptionalLong size(int axis) {
        return this instanceof Ranked ranked
                        && axis >= 0
                        && axis < ranked.dims().size()
                        && ranked.dims().get(axis) instanceof Dim.Known known
                ? OptionalLong.of(known.size())
                : OptionalLong.empty();
    }

    /** Tells whether both have the same sizes at every run. No unknown dimension or rank is certainly equal to another. */
    default boolean certainlyEquals(Shape other) {
        return this instanceof Ranked ranked
                && ranked.dims().stream().noneMatch(dim -> dim instanceof Dim.Unknown)
                && equals(other);
    }

    /** Tells whether no tensor has both shapes: ranks differ, or two known sizes of one axis. Symbols contradict nothing. */
    default boolean contradicts(Shape other) {
        if (!(this instanceof Ranked mine) || !(other instanceof Ranked theirs)) {
            return false;
        }
        if (mine.dims().size() != theirs.dims().size()) {
            return true;
        }
        for (int i = 0; i < mine.dims().size(); i++) {
            if (mine.dims().get(i) instanceof Dim.Known a
                    && theirs.dims().get(i) instanceof Dim.Known b
                    && a.size() != b.size()) {
                return true;
            }
        }
        return false;
    }
}
