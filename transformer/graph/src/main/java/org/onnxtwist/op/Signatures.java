package org.onnxtwist.op;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Placement;

/** Every version of one operator, and what to say where one of them does not do. */
public final class Signatures {
    private static final String STANDARD_DOMAIN = "ai.onnx";

    private final OperatorId operator;
    private final List<Version> ascending;

    /**
     * One version.
     *
     * @param since the version of the operator set that brought it
     * @param imported the version of the operator set that holds at the place in question
     * @param signature what it takes and gives
     */
    record Version(long since, long imported, Signature signature) {}

    /** @param all in ascending order of the versions */
    public Signatures(OperatorId operator, Signature... all) {
        this.operator = operator;
        List<Version> versions = new ArrayList<>();
        for (Signature signature : all) {
            for (long since : signature.since()) {
                versions.add(new Version(since, since, signature));
            }
        }
        this.ascending = List.copyOf(versions);
    }

    public OperatorId operator() {
        return operator;
    }

    /**
     * The newest version that the operator set of a place has.
     *
     * @throws OperatorVersionException when there is none, or it is deprecated
     */
    Version at(Placement placement) {
        OptionalLong opset = placement.opset(operator.domain());
        if (opset.isEmpty()) {
            throw new OperatorVersionException("a node of " + operator.name() + " cannot be placed where operator set '"
                    + domain() + "' is not imported: add it to the model's operator sets");
        }
        long imported = opset.getAsLong();
        Version newest = null;
        for (Version version : ascending) {
            if (version.since() <= imported) {
                newest = version;
            }
        }
        if (newest == null || newest.signature().isDeprecated()) {
            throw new OperatorVersionException("operator " + operator.name() + " exists in " + spans(signature -> true)
                    + " of operator set '" + domain() + "', but version " + imported
                    + " is imported: convert the model to a version that has it, or use other operators");
        }
        return new Version(newest.since(), imported, newest.signature());
    }

    private String domain() {
        return operator.domain().isEmpty() ? STANDARD_DOMAIN : operator.domain();
    }

    /** That the version does not have what was given. */
    OperatorVersionException lacks(
            Version version, String what, String which, String node, Predicate<Signature> hasIt) {
        return new OperatorVersionException(what + " '" + which + "' of " + called(node) + " exists in " + spans(hasIt)
                + " of operator set '" + domain() + "', but version " + version.imported()
                + " is imported: leave it out, or convert the model to a version that has it");
    }

    /** That the version demands what was not given. */
    OperatorVersionException needs(Version version, String what, String which, String node) {
        return new OperatorVersionException(
                describe(version, node) + " needs " + what + " '" + which + "', which is missing: give it");
    }

    /** The node and the version that it is to have. */
    String describe(Version version, String node) {
        return called(node) + " in version " + version.imported() + " of operator set '" + domain() + "'";
    }

    private String called(String node) {
        return operator.name() + (node.isEmpty() ? "" : " '" + node + "'");
    }

    /** The versions of the operator set in which something is true of the operator, for example {@code versions 1 to 12}. */
    private String spans(Predicate<Signature> hasIt) {
        List<String> spans = new ArrayList<>();
        long from = 0;
        for (Version version : ascending) {
            boolean holds = !version.signature().isDeprecated() && hasIt.test(version.signature());
            if (holds && from == 0) {
                from = version.since();
            } else if (!holds && from != 0) {
                long last = version.since() - 1;
                spans.add(from == last ? "version " + from : "versions " + from + " to " + last);
                from = 0;
            }
        }
        if (from != 0) {
            spans.add("version " + from + " and later");
        }
        return spans.isEmpty() ? "no version" : String.join(" and ", spans);
    }
}
