package org.onnxtwist.schema.check.node;

import java.util.Optional;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.ir.tensor.UnknownFields;
import org.onnxtwist.op.LayerNormalization;
import org.onnxtwist.schema.OperatorSchema;
import org.onnxtwist.schema.check.walk.Call;
import org.onnxtwist.schema.check.walk.CheckRule;
import org.onnxtwist.schema.check.walk.Findings;
import org.onnxtwist.schema.finding.FindingCode;

/** Nodes have the attributes that their operators need, of the kinds that they take, and no others. */
public final class Attributes implements CheckRule {
    /** Names that begin so are for tools and mean nothing to ONNX. */
    private static final String INTERNAL = "__";

    /** The field that states an attribute's kind. */
    private static final String KIND = "type";

    private static final long KINDS_SINCE = 2;

    @Override
    public void node(Call call, Findings findings) {
        for (Attribute attribute : call.node().attributes()) {
            for (UnknownFields.Note note : attribute.unmodelled().notes()) {
                file(call, attribute, note, findings);
            }
            if (attribute.name().isEmpty()) {
                findings.node(
                        FindingCode.ATTRIBUTE_NAME_MISSING, call, "has an attribute without a name: give it a name");
            } else if (call.schema().isPresent() && !attribute.name().startsWith(INTERNAL)) {
                known(call, call.schema().get(), attribute, findings);
            }
        }
        if (call.schema().isPresent()) {
            required(call, call.schema().get(), findings);
        }
    }

    private static void file(Call call, Attribute attribute, UnknownFields.Note note, Findings findings) {
        String which = "has the attribute '" + Excerpt.of(attribute.name()) + "' ";
        if (note instanceof UnknownFields.Note.Field field) {
            findings.node(
                    FindingCode.ATTRIBUTE_VALUES,
                    call,
                    which + "with a value in the field " + field.name()
                            + ", which is not the field of its kind or not the only one with a value: keep one value,"
                            + " of the stated kind");
        } else if (note instanceof UnknownFields.Note.Missing missing) {
            if (!missing.field().equals(KIND)) {
                findings.node(
                        FindingCode.ATTRIBUTE_VALUE_MISSING,
                        call,
                        which
                                + "without a value, which readers take as zero or an empty string: state the value,"
                                + " even if it is zero, or remove the attribute");
            } else if (call.site().model().irVersion() >= KINDS_SINCE) {
                findings.node(FindingCode.ATTRIBUTE_UNTYPED, call, which + "without its kind: write the model again");
            }
        }
    }

    private static void known(Call call, OperatorSchema schema, Attribute attribute, Findings findings) {
        OperatorSchema.AttributeSchema known = schema.attributes().get(attribute.name());
        if (known == null && isOpen(schema)) {
            return;
        }
        if (known == null) {
            findings.node(
                    FindingCode.ATTRIBUTE_UNKNOWN,
                    call,
                    "has the attribute '" + Excerpt.of(attribute.name()) + "', which version " + schema.since()
                            + " of its operator does not have: remove it or import another version");
            return;
        }
        Optional<OperatorSchema.AttributeValueKind> kind = OperatorSchema.AttributeValueKind.of(attribute.value());
        if (kind.isPresent() && kind.get() != known.kind()) {
            findings.node(
                    FindingCode.ATTRIBUTE_KIND,
                    call,
                    "has the attribute '" + Excerpt.of(attribute.name()) + "' of kind " + kind.get()
                            + ": the kind must be " + known.kind());
        }
    }

    /** Tells whether the operator takes attributes that it does not name, as ONNX defines this one alone. */
    private static boolean isOpen(OperatorSchema schema) {
        return schema.id().isOnnx(LayerNormalization.NAME);
    }

    private static void required(Call call, OperatorSchema schema, Findings findings) {
        for (OperatorSchema.AttributeSchema attribute : schema.attributes().values()) {
            if (attribute.required() && call.node().attribute(attribute.name()).isEmpty()) {
                findings.node(
                        FindingCode.ATTRIBUTE_MISSING,
                        call,
                        "lacks the attribute '" + attribute.name() + "', which its operator requires: set it");
            }
        }
    }
}
