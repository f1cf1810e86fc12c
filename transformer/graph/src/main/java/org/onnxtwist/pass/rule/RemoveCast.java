package org.onnxtwist.pass.rule;

import static org.onnxtwist.match.Pattern.any;
import static org.onnxtwist.match.Pattern.node;

import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.match.Capture;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.Pattern;
import org.onnxtwist.match.TypeLookup;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.CastLike;
import org.onnxtwist.rewrite.Editor;
import org.onnxtwist.rewrite.Rule;

/**
 * Removes a Cast to the type that its input has.
 *
 * <pre>
 *   before:  float x;  a = Cast(x) {to: float};  y = Relu(a)        after:  y = Relu(x)
 * </pre>
 */
public record RemoveCast() implements Rule {
    private static final Capture<Value> X = Capture.value("x");

    private static final Pattern PATTERN =
            node(Cast.ID, CastLike.ID).input(0, any(X)).where("the element type stays", RemoveCast::keepsType);

    private static boolean keepsType(Node cast, TypeLookup typing) {
        DType from = cast.input(0).map(typing::type).map(type -> type.dtype()).orElse(DType.UNDEFINED);
        return from != DType.UNDEFINED && from == typing.type(cast.output(0)).dtype();
    }

    @Override
    public String name() {
        return "remove-cast";
    }

    @Override
    public Pattern pattern() {
        return PATTERN;
    }

    @Override
    public void apply(Match match, Editor editor) {
        editor.replace(match.output(), match.get(X));
    }
}
