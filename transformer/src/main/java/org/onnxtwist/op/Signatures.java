package org.onnxtwist.op;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Placement;

/** Every version of one operator. */
public final class Signatures {
    private static final String STANDARD_DOMAIN = "ai.onnx";

    private final OperatorId operator;
    private final List<Signature> all;

    /** One version: the number, and what it takes and gives. */
    record Version(long since, Signature signature) {}

    public Signatures(OperatorId operator, Signature... all) {
        this.operator = operator;
        this.all = List.of(all);
    }

    public OperatorId operator() {
        return operator;
    }

    /** The newest version that a placement's operator set has. */
    Version at(Placement placement) {
        OptionalLong imported = placement.opset(operator.domain());
        if (imported.isEmpty()) {
            throw new OperatorVersionException("a node of " + operator + " cannot be placed where operator set '"
                    + domain() + "' is not imported: add it to the model's operator sets");
        }
        Version newest = null;
        for (Signature signature : all) {
            for (long since : signature.since()) {
                if (since <= imported.getAsLong() && (newest == null || since > newest.since())) {
                    newest = new Version(since, signature);
                }
            }
        }
        if (newest == null || newest.signature().isDeprecated()) {
            throw new OperatorVersionException("operator " + operator.name() + " is in "
                    + spans(signature -> !signature.isDeprecated()) + " of operator set '" + domain()
                    + "', and the one imported is " + imported.getAsLong()
                    + (newest == null
                            ? ": convert the model to a version that has it"
                            : ": use the operators that took its place"));
        }
        return newest;
    }

    String domain() {
        return operator.domain().isEmpty() ? STANDARD_DOMAIN : operator.domain();
    }

    /** The versions of the operator set in which {@code has} is true of the operator, for example {@code versions 1 to 12}. */
    String spans(Predicate<Signature> has) {
        List<Version> versions = new ArrayList<>();
        all.forEach(signature -> signature.since().forEach(since -> versions.add(new Version(since, signature))));
        versions.sort((a, b) -> Long.compare(a.since(), b.since()));
        List<String> spans = new ArrayList<>();
        long from = 0;
        for (Version version : versions) {
            boolean holds = has.test(version.signature());
            if (holds && from == 0) {
                from = version.since();
            } else if (!holds && from != 0) {
                spans.add(
                        from == version.since() - 1
                                ? "version " + from
                                : "versions " + from + " to " + (version.since() - 1));
                from = 0;
            }
        }
        if (from != 0) {
            spans.add("version " + from + " and later");
        }
        return spans.isEmpty() ? "no version" : String.join(" and ", spans);
    }
}
