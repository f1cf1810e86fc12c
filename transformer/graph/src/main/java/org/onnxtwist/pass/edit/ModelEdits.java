package org.onnxtwist.pass.edit;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.onnxtwist.ir.GraphCopy;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OnnxTwistException;
import org.onnxtwist.rewrite.Pass;
import org.onnxtwist.schema.check.Checker;
import org.onnxtwist.schema.finding.Finding;
import org.onnxtwist.schema.finding.FindingCode;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;

/**
 * Makes edits in the given order.
 *
 * <pre>
 *   before:                                      g(x) -> y { a = Relu(x);  b = Identity(a);  y = Elu(b) }
 *   after removing b, and setting y.alpha to 2:  g(x) -> y { a = Relu(x);  y = Elu &lt;alpha = 2.0&gt; (a) }
 * </pre>
 *
 * <p>Declared types of values that follow from what was edited are inferred anew. In the end the model is checked: it must not have a
 * fault that it did not have before. Linear in the size of the model, and in the number of edits.
 *
 * @param edits the edits
 */
public record ModelEdits(List<ModelEdit> edits) implements Pass {
    public ModelEdits {
        edits = List.copyOf(edits);
    }

    @Override
    public String name() {
        return "edit";
    }

    /** @throws EditRefusedException when an edit is refused, or makes the model invalid; the model must then be discarded */
    @Override
    public boolean run(Model model) {
        if (edits.isEmpty()) {
            return false;
        }
        model.assignNames();
        Map<FindingCode, Integer> before = count(errors(model));
        Model original = GraphCopy.of(model);
        apply(model, edits.size());
        List<Finding> faults = newFaults(model, before);
        if (!faults.isEmpty()) {
            int culprit = culprit(original, before);
            throw new EditRefusedException(
                    culprit, "the model would not be valid: " + faults.get(0).message());
        }
        return true;
    }

    private void apply(Model model, int first) {
        EditedModel edited = new EditedModel(model);
        for (int i = 0; i < first; i++) {
            try {
                edited.apply(edits.get(i));
            } catch (OnnxTwistException e) {
                throw new EditRefusedException(i, e.getMessage());
            }
        }
        edited.redeclare();
    }

    /** The first edit after which the model has a fault, searched by halving. */
    private int culprit(Model original, Map<FindingCode, Integer> before) {
        int sound = 0;
        int faulty = edits.size();
        while (faulty - sound > 1) {
            int middle = (sound + faulty) >>> 1;
            Model copy = GraphCopy.of(original);
            apply(copy, middle);
            if (newFaults(copy, before).isEmpty()) {
                sound = middle;
            } else {
                faulty = middle;
            }
        }
        return faulty - 1;
    }

    private static List<Finding> newFaults(Model model, Map<FindingCode, Integer> before) {
        List<Finding> after = errors(model);
        Map<FindingCode, Integer> counts = count(after);
        return after.stream()
                .filter(finding -> counts.getOrDefault(finding.code(), 0) > before.getOrDefault(finding.code(), 0))
                .toList();
    }

    private static List<Finding> errors(Model model) {
        InferredTypes types = ShapeInference.infer(model);
        List<Finding> errors = new ArrayList<>(Checker.check(model, types::of).stream()
                .filter(Finding::isError)
                .toList());
        FixedSizes.find(model, types).forEach(errors::add);
        return errors;
    }

    private static Map<FindingCode, Integer> count(List<Finding> findings) {
        Map<FindingCode, Integer> counts = new EnumMap<>(FindingCode.class);
        findings.forEach(finding -> counts.merge(finding.code(), 1, Integer::sum));
        return counts;
    }
}
