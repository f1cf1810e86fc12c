package org.onnxtwist.pass.rule.simplify;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.match.TypeLookup;

/** Queries about the shapes of values, shared by the rules. */
final class Shapes {
    private Shapes() {}

    /** Tells whether the first output of a node certainly has the shape of its first input. */
    static boolean stays(Node node, TypeLookup typing) {
        return node.input(0).isPresent() && areEqual(node.input(0).get(), node.output(0), typing);
    }

    /** Tells whether two values certainly have the same shape. */
    static boolean areEqual(Value a, Value b, TypeLookup typing) {
        return typing.type(a).shape().certainlyEquals(typing.type(b).shape());
    }

    /** The number of dimensions of a value, where it is known. */
    static Optional<Integer> rank(Value value, TypeLookup typing) {
        return typing.type(value).shape().known().map(List::size);
    }

    /** The rank of a node's first input. */
    static Optional<Integer> rankOfInput(Node node, TypeLookup typing) {
        return node.input(0).flatMap(input -> rank(input, typing));
    }
}
