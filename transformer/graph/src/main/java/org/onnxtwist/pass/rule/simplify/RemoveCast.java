package org.onnxtwist.pass.rule.simplify;

import static org.onnxtwist.match.Pattern.any;
import static org.onnxtwist.match.Pattern.node;

import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.match.Pattern;
import org.onnxtwist.match.TypeLookup;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.CastLike;

/**
 * Removes a Cast to the type that its input has.
 *
 * <pre>
 *   before:  float x;  a = Cast(x) {to: float};  y = Relu(a)        after:  y = Relu(x)
 * </pre>
 */
public record RemoveCast() implements Removal {

    private static final Pattern PATTERN =
            node(Cast.ID, CastLike.ID).input(0, any(X)).where("the element type stays the same", RemoveCast::keepsType);

    private static boolean keepsType(Node cast, TypeLookup typing) {
        DType from = cast.input(0).map(typing::type).map(type -> type.dtype()).orElse(DType.UNDEFINED);
        return from != DType.UNDEFINED && from == typing.type(cast.output(0)).dtype();
    }

    @Override
    public String summary() {
        return "Removes a Cast, or CastLike, to the type that its input has.";
    }

    @Override
    public Pattern pattern() {
        return PATTERN;
    }
}
