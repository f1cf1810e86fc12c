package org.onnxtwist.pass.rule;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.onnxtwist.ir.Dim;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Shape;
import org.onnxtwist.ir.Value;
import org.onnxtwist.match.Typing;

/** What rules have to know of shapes. */
final class Shapes {
    // Exporters write "?" or a number for a dimension that they do not know; two of those need not be equal.
    private static final Pattern SYMBOL = Pattern.compile("[A-Za-z_].*");

    private Shapes() {}

    /** Whether the first output of a node certainly has the shape of its first input. */
    static boolean stays(Node node, Typing typing) {
        return node.input(0).isPresent() && areEqual(node.input(0).get(), node.output(0), typing);
    }

    /** Whether two values certainly have one shape. */
    static boolean areEqual(Value a, Value b, Typing typing) {
        Optional<List<Dim>> first = typing.type(a).shape().known();
        return first.isPresent()
                && first.get().stream().allMatch(Shapes::isCertain)
                && typing.type(b).shape().equals(Shape.of(first.get()));
    }

    private static boolean isCertain(Dim dim) {
        return dim.isKnown()
                || (dim instanceof Dim.Symbolic symbol
                        && SYMBOL.matcher(symbol.name()).matches());
    }

    /** The number of dimensions of a value, where it is known. */
    static Optional<Integer> rank(Value value, Typing typing) {
        return typing.type(value).shape().known().map(List::size);
    }
}
