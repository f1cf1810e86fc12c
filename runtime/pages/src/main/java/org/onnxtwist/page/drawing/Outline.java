package org.onnxtwist.page.drawing;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.stream.IntStream;
import org.onnxtwist.page.drawing.sketch.Sketch;

/** The parts of sketches: of each the repeats are folded, and what is still too large is divided into sections. */
final class Outline {
    /** The largest number of vertices of which none is folded: so few are read at a glance. */
    private static final int FEW = 12;

    private final IdentityHashMap<Sketch, Content> contents = new IdentityHashMap<>();

    /**
     * The content of a level: all of a sketch, or the parts of one of its parts. Each is one object, however many boxes open to it.
     *
     * @param sketch the sketch
     * @param parts consecutive parts of it
     */
    record Content(Sketch sketch, List<Part> parts) {
        int from() {
            return parts.isEmpty() ? 0 : parts.get(0).from();
        }

        int to() {
            return parts.isEmpty() ? 0 : parts.get(parts.size() - 1).to();
        }
    }

    /** Returns the content of the level of a whole sketch, the same object at each call, from several threads too. */
    synchronized Content of(Sketch sketch) {
        Content known = contents.get(sketch);
        if (known == null) {
            known = new Content(sketch, parts(sketch));
            contents.put(sketch, known);
        }
        return known;
    }

    private static List<Part> parts(Sketch sketch) {
        if (sketch.size() <= FEW) {
            return IntStream.range(0, sketch.size())
                    .<Part>mapToObj(Part.Single::new)
                    .toList();
        }
        Crossings crossings = new Crossings(sketch);
        List<Part> folded = new RepeatSearch(sketch, crossings).fold(0, sketch.size());
        if (sketch.isComparison()) {
            folded = EqualRuns.fold(sketch, folded);
        }
        SectionSplit split = new SectionSplit(sketch, crossings);
        return split.divide(divideBlocks(folded, split));
    }

    private static List<Part> divideBlocks(List<Part> parts, SectionSplit split) {
        return parts.stream()
                .map(part -> part instanceof Part.Repeat repeat
                        ? new Part.Repeat(
                                repeat.from(),
                                repeat.to(),
                                repeat.count(),
                                split.divide(divideBlocks(repeat.block(), split)))
                        : part)
                .toList();
    }
}
