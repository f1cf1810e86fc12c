package org.onnxtwist.schema.check;

import java.util.Map;
import java.util.OptionalLong;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.ir.tensor.UnknownFields;
import org.onnxtwist.schema.Schemas;
import org.onnxtwist.schema.check.walk.CheckRule;
import org.onnxtwist.schema.check.walk.Findings;
import org.onnxtwist.schema.finding.FindingCode;

/** The version of the format and the imports of operator sets, of the model and of its functions. */
final class ModelHead implements CheckRule {
    private static final long NEWEST_IR = 14;
    private static final String IMPORTS = "opset_import";
    private static final String METADATA = "metadata_props";

    @Override
    public void model(Model model, Findings findings) {
        long ir = model.irVersion();
        if (ir < 1 || ir > NEWEST_IR) {
            findings.model(
                    FindingCode.IR_VERSION_UNKNOWN,
                    "has the IR version " + ir + ", but the known versions are 1 to " + NEWEST_IR + ": use one of"
                            + " these");
        }
        if (model.supports(Model.FormatFeature.OPERATOR_SETS) && model.opsets().isEmpty()) {
            findings.model(
                    FindingCode.OPSET_MISSING, "imports no operator set: import the one for which it was written");
        }
        if (ir > 0
                && !model.supports(Model.FormatFeature.OPERATOR_SETS)
                && !model.opsets().isEmpty()) {
            findings.model(
                    FindingCode.OPSET_UNEXPECTED,
                    "imports operator sets, which IR version " + ir + " does not have: raise the IR version to "
                            + Model.FormatFeature.OPERATOR_SETS.since());
        }
        repeated(FindingCode.OPSET_REPEATED, IMPORTS, model.opsets(), model.unmodelled(), "", findings);
        repeated(FindingCode.METADATA_REPEATED, METADATA, model.metadata(), model.unmodelled(), "", findings);
        opsets("", model.opsets(), findings);
        for (Function function : model.functions().values()) {
            String where = "in " + function + " ";
            repeated(FindingCode.OPSET_REPEATED, IMPORTS, function.opsets(), function.unmodelled(), where, findings);
            opsets(where, function.opsets(), findings);
        }
        model.opset().stream()
                .filter(opset ->
                        model.supports(Model.FormatFeature.OPERATOR_SETS) && ir < Model.FormatFeature.irVersion(opset))
                .forEach(opset -> findings.model(
                        FindingCode.OPSET_NEWER_THAN_IR,
                        "imports version " + opset + " of the standard operator set, which was published with IR"
                                + " version "
                                + Model.FormatFeature.irVersion(opset) + ", but the model has IR version " + ir
                                + ": raise the IR version if a reader refuses the model"));
    }

    /** Entries of which only the last counts; none where what was read has changed, for then they are written once. */
    private static void repeated(
            FindingCode code, String field, Map<String, ?> now, UnknownFields read, String where, Findings findings) {
        for (UnknownFields.Note note : read.notes()) {
            if (note instanceof UnknownFields.Note.Repeated entry
                    && entry.field().equals(field)
                    && entry.asRead().equals(now)) {
                findings.model(
                        code,
                        where + "has two entries of " + field + " for '" + Excerpt.of(entry.key())
                                + "', of which the last one counts: remove the other");
            }
        }
    }

    private static void opsets(String where, Map<String, Long> opsets, Findings findings) {
        opsets.forEach((domain, version) -> {
            String imported = where + "imports version " + version + " of "
                    + (domain.isEmpty() ? "the standard operator set" : "domain '" + Excerpt.of(domain) + "'");
            OptionalLong newest = Schemas.newest(domain);
            if (version < 1) {
                findings.model(FindingCode.OPSET_INVALID, imported + ": versions begin with 1");
            } else if (newest.isPresent() && version > newest.getAsLong()) {
                findings.model(
                        FindingCode.OPSET_TOO_NEW,
                        imported + ", but the last known one is " + newest.getAsLong()
                                + ": operators that changed after it are checked by their last known version");
            }
        });
    }
}
