package org.onnxtwist.shape.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.op.ImageDecoder;
import org.onnxtwist.op.StringNormalizer;
import org.onnxtwist.op.TfIdfVectorizer;
import org.onnxtwist.shape.node.NodeContext;
import org.onnxtwist.shape.term.Term;

/** Operators that read text, or files in it. */
final class Strings {
    private Strings() {}

    /** StringNormalizer: [C] or [1, C], where stop words are left out. */
    static void normalizer(NodeContext node) {
        boolean shorter = node.attribute(StringNormalizer.STOPWORDS).isPresent();
        Shape shape = node.dims(0)
                .filter(dims -> !dims.isEmpty())
                .map(dims -> {
                    List<Dim> result = new ArrayList<>(dims);
                    // What nothing is left of is one empty string.
                    boolean kept = !shorter && Term.of(1).isAtMost(Term.of(dims.get(dims.size() - 1)));
                    result.set(dims.size() - 1, kept ? dims.get(dims.size() - 1) : Dim.UNKNOWN);
                    return Shape.of(result);
                })
                .orElse(Shape.UNKNOWN);
        node.output(0, DType.STRING, shape);
    }

    /** StringSplit: a new axis for the parts, and how many there are of each. */
    static void split(NodeContext node) {
        Shape shape = node.dims(0)
                .map(dims -> {
                    List<Dim> result = new ArrayList<>(dims);
                    result.add(Dim.UNKNOWN);
                    return Shape.of(result);
                })
                .orElse(Shape.UNKNOWN);
        node.output(0, DType.STRING, shape);
        node.output(1, DType.INT64, node.shape(0));
    }

    /** TfIdfVectorizer: the last axis becomes one weight for each n-gram. */
    static void tfIdf(NodeContext node) {
        Dim count = node.integers(TfIdfVectorizer.NGRAM_INDEXES)
                .map(indexes -> Arrays.stream(indexes).max().orElse(-1))
                .map(last -> Term.of(last).plus(1).toDim())
                .orElse(Dim.UNKNOWN);
        Optional<List<Dim>> input = node.dims(0).filter(dims -> dims.size() == 1 || dims.size() == 2);
        Shape shape = input.map(dims -> Shape.of(dims.size() == 1 ? List.of(count) : List.of(dims.get(0), count)))
                .orElse(Shape.UNKNOWN);
        node.output(0, DType.FLOAT, shape);
    }

    /** ImageDecoder: [height, width, channels] of bytes. */
    static void image(NodeContext node) {
        int channels = node.text(ImageDecoder.PIXEL_FORMAT, "RGB").equals("Grayscale") ? 1 : 3;
        node.output(0, DType.UINT8, List.of(Dim.UNKNOWN, Dim.UNKNOWN, Dim.of(channels)));
    }
}
