package org.onnxtwist.runtime.inputs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.runtime.session.InferenceSession.Port;
import org.onnxtwist.twist.ConvGeometry;

/**
 * Sizes for inputs whose dimensions a model leaves open.
 *
 * <p>A model says that a size is open, not which values it can take: a network that halves a picture five times wants multiples of
 * 32. So there are several proposals, from small to large, and the first on which the model runs is taken. In most of them width
 * and height differ, because a mistake that exchanges them does not show in a square; the last ones are squares for networks that
 * accept nothing else. Equal symbols get equal sizes.
 */
public final class InputSizes {
    /** The positions of a layer's kernel along the height and the width where these are open. */
    private static final long ROWS = 9;

    private static final long COLUMNS = 14;

    /** The meaning of an open dimension, as far as its position tells. */
    private enum Role {
        BATCH,
        CHANNELS,
        DEPTH,
        HEIGHT,
        WIDTH,
        LENGTH
    }

    private record Proposal(long batch, long channels, long height, long width, long length) {
        long of(Role role) {
            return switch (role) {
                case BATCH -> batch;
                case CHANNELS -> channels;
                case DEPTH, HEIGHT -> height;
                case WIDTH -> width;
                case LENGTH -> length;
            };
        }
    }

    private static final List<Proposal> PROPOSALS = List.of(
            new Proposal(2, 3, 10, 14, 12),
            new Proposal(1, 3, 10, 14, 12),
            new Proposal(2, 3, 32, 48, 32),
            new Proposal(1, 3, 32, 48, 16),
            new Proposal(2, 3, 64, 96, 64),
            new Proposal(1, 3, 64, 96, 64),
            new Proposal(1, 1, 96, 160, 128),
            new Proposal(1, 3, 128, 192, 256),
            new Proposal(1, 3, 224, 320, 512),
            new Proposal(1, 3, 320, 448, 1024),
            new Proposal(1, 3, 224, 224, 512),
            new Proposal(1, 3, 256, 256, 1536),
            new Proposal(1, 3, 28, 28, 1));

    /** The sizes with which many networks are used; they are tried before the others where the time of a run matters. */
    private static final Proposal USUAL = new Proposal(1, 3, 224, 224, 128);

    /** The sizes for inputs with so many dimensions that all other proposals are too large. */
    private static final Proposal TINY = new Proposal(1, 3, 2, 3, 2);

    private static final int PICTURE_RANK = 4;

    /** The most elements of all inputs together that are proposed where sizes are open. */
    private static final long MOST_ELEMENTS = 1L << 22;

    /** The number of elements above which only a batch of one is proposed. */
    private static final long LARGE = 50_000;

    private static final int MAX_COLOURS = 4;

    private InputSizes() {}

    /** The sizes of a layer's input, small ones where they are open; empty where it is known to have other than four axes. */
    public static Optional<long[]> ofLayer(Shape input, ConvGeometry geometry) {
        List<Dim> dims = input.known().orElseGet(() -> Collections.nCopies(4, Dim.UNKNOWN));
        if (dims.size() != 4) {
            return Optional.empty();
        }
        long[] open = {1, 0, extent(geometry, 0, ROWS), extent(geometry, 1, COLUMNS)};
        Arrays.setAll(open, i -> dims.get(i) instanceof Dim.Known known ? known.size() : open[i]);
        open[1] = geometry.inChannels();
        return Optional.of(open);
    }

    private static long extent(ConvGeometry geometry, int axis, long positions) {
        return 2 * geometry.dilations().get(axis)
                + positions * geometry.strides().get(axis);
    }

    /**
     * Returns the proposals, each with the sizes of every input by name: a single one if no size is open; else those with no more than four
     * million elements, or a single small one. An input of unknown rank is taken for a batch of pictures.
     */
    public static List<Map<String, long[]>> proposals(List<Port> inputs) {
        List<Map<String, long[]>> all = new ArrayList<>();
        boolean isOpen = inputs.stream().anyMatch(input -> !input.type().shape().isStatic());
        for (Proposal proposal : PROPOSALS) {
            Map<String, long[]> sizes = sizes(inputs, proposal);
            double elements = elements(sizes);
            if ((proposal.batch() > 1 && elements > LARGE) || (isOpen && elements > MOST_ELEMENTS)) {
                continue;
            }
            all.add(sizes);
            if (!isOpen) {
                break;
            }
        }
        if (all.isEmpty()) {
            all.add(sizes(inputs, TINY));
        }
        return all;
    }

    /** Returns proposals as {@link #proposals} does, but with one item each, and first of all the usual size of pictures. */
    public static List<Map<String, long[]>> usual(List<Port> inputs) {
        List<Map<String, long[]>> all = new ArrayList<>();
        all.add(sizes(inputs, USUAL));
        if (!inputs.stream().allMatch(input -> input.type().shape().isStatic())) {
            PROPOSALS.stream()
                    .filter(proposal -> proposal.batch() == 1)
                    .map(proposal -> sizes(inputs, proposal))
                    .filter(sizes -> elements(sizes) <= MOST_ELEMENTS)
                    .forEach(all::add);
        }
        return all;
    }

    /** Returns the batch axis of an input, along which items are computed independently; empty if there is none. */
    public static OptionalInt batchAxis(List<Dim> dims) {
        if (isRecurrentState(dims) && !dims.get(1).isKnown()) {
            return OptionalInt.of(1);
        }
        return dims.isEmpty() || role(dims, 0) != Role.BATCH ? OptionalInt.empty() : OptionalInt.of(0);
    }

    private static double elements(Map<String, long[]> sizes) {
        return sizes.values().stream()
                .mapToDouble(dims -> Arrays.stream(dims).asDoubleStream().reduce(1, (a, b) -> a * b))
                .sum();
    }

    /** Returns the sizes as text for a report: {@code x[2,3,10,14], state[2,1,128]}. */
    public static String describe(Map<String, long[]> sizes) {
        return sizes.entrySet().stream()
                .map(entry -> entry.getKey() + Arrays.toString(entry.getValue()).replace(" ", ""))
                .collect(Collectors.joining(", "));
    }

    private static Map<String, long[]> sizes(List<Port> inputs, Proposal proposal) {
        Map<String, Long> symbols = new LinkedHashMap<>();
        Map<String, long[]> sizes = new LinkedHashMap<>();
        for (Port input : inputs) {
            Shape shape = input.type().shape();
            List<Dim> dims = shape.known().orElse(List.of(Dim.UNKNOWN, Dim.UNKNOWN, Dim.UNKNOWN, Dim.UNKNOWN));
            long[] chosen = new long[dims.size()];
            for (int axis = 0; axis < chosen.length; axis++) {
                chosen[axis] = size(dims, axis, proposal, symbols);
            }
            sizes.put(input.name(), chosen);
        }
        return sizes;
    }

    private static long size(List<Dim> dims, int axis, Proposal proposal, Map<String, Long> symbols) {
        Dim dim = dims.get(axis);
        if (dim instanceof Dim.Known known) {
            return known.size();
        }
        long proposed = proposal.of(role(dims, axis));
        return dim instanceof Dim.Symbolic symbol ? symbols.computeIfAbsent(symbol.name(), name -> proposed) : proposed;
    }

    private static Role role(List<Dim> dims, int axis) {
        if (axis == 0 && (dims.size() > 1 || isBatch(dims.get(0)))) {
            return Role.BATCH;
        }
        if (isRecurrentState(dims)) {
            return Role.BATCH;
        }
        if (dims.size() < PICTURE_RANK) {
            return Role.LENGTH;
        }
        if (dims.size() > PICTURE_RANK) {
            return inVolume(axis, dims.size());
        }
        boolean channelsLast = isColours(dims.get(3)) && !isColours(dims.get(1));
        int position = channelsLast ? axis : axis - 1;
        return switch (position) {
            case 1 -> Role.HEIGHT;
            case 2 -> Role.WIDTH;
            default -> Role.CHANNELS;
        };
    }

    /** [batch, channels, ..., height, width], or [batch, frames, channels, height, width]. */
    private static Role inVolume(int axis, int rank) {
        if (axis == rank - 1) {
            return Role.WIDTH;
        }
        return axis == rank - 2 ? Role.HEIGHT : axis == 1 ? Role.CHANNELS : Role.DEPTH;
    }

    /** [layers, batch, hidden], as recurrent networks are given their state. */
    private static boolean isRecurrentState(List<Dim> dims) {
        return dims.size() == 3 && dims.get(0).isKnown() && dims.get(2).isKnown();
    }

    private static boolean isBatch(Dim dim) {
        return dim instanceof Dim.Symbolic symbol
                && symbol.name().toLowerCase(Locale.ROOT).contains("batch");
    }

    private static boolean isColours(Dim dim) {
        return dim instanceof Dim.Known known && known.size() <= MAX_COLOURS;
    }
}
