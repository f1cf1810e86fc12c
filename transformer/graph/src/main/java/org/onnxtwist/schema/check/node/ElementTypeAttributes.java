package org.onnxtwist.schema.check.node;

import java.util.List;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.schema.check.walk.Call;
import org.onnxtwist.schema.check.walk.CheckRule;
import org.onnxtwist.schema.check.walk.Findings;
import org.onnxtwist.schema.finding.FindingCode;

/** Attributes that name an element type name one that there is. */
public final class ElementTypeAttributes implements CheckRule {
    private static final List<String> NAMES = List.of("to", "dtype", "output_datatype");

    /** Tells whether an attribute of an ONNX operator is the number of an element type, as {@code to} of Cast is. */
    public static boolean contains(String attribute) {
        return NAMES.contains(attribute);
    }

    @Override
    public void node(Call call, Findings findings) {
        if (call.schema().isEmpty()) {
            return;
        }
        for (String name : NAMES) {
            if (call.schema().get().attributes().containsKey(name)) {
                call.node()
                        .attribute(name)
                        .map(Attribute::value)
                        .ifPresent(value -> check(call, name, value, findings));
            }
        }
    }

    private static void check(Call call, String name, AttributeValue value, Findings findings) {
        if (value instanceof AttributeValue.IntValue code
                && (code.value() <= 0
                        || code.value() > Integer.MAX_VALUE
                        || DType.ofCode((int) code.value()).isEmpty())) {
            findings.node(
                    FindingCode.ATTRIBUTE_VALUE,
                    call,
                    "has the attribute '" + name + "' of " + code.value()
                            + ", which is not the number of an element type: correct it");
        }
    }
}
