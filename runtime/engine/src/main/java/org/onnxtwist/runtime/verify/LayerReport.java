package org.onnxtwist.runtime.verify;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.runtime.compare.tensor.WorstElement;

/**
 * The result of comparing one layer with the formula of conv_twist, evaluated in double precision.
 *
 * @param name the layer's name
 * @param scope the path of subgraphs to it, empty in the main graph
 * @param check the way in which it was checked
 * @param variant the runtime's optimisations, and where the input came from when it was not recorded
 * @param passed whether every element looked at lies within its error bound, or the tolerance that was given
 * @param problem one clause that says what is wrong; empty when it passed
 * @param inputShape sizes of the layer's input
 * @param outputShape sizes of its output
 * @param positions the number of elements of the output that were compared; 0 if none of those looked at is a finite number
 * @param maxAbs largest absolute error
 * @param maxRel largest error relative to the largest output that was looked at
 * @param ofBound largest error in units of what is allowed to the element; above 1 is a failure
 * @param beyond the largest absolute error beyond the bounds of rounding, whether it was accepted or not; 0 for none, infinite where no
 *     tolerance would accept it
 * @param worst the element with that error; empty where nothing could be compared
 */
public record LayerReport(
        String name,
        String scope,
        LayerCheck check,
        String variant,
        boolean passed,
        String problem,
        List<Long> inputShape,
        List<Long> outputShape,
        long positions,
        double maxAbs,
        double maxRel,
        double ofBound,
        double beyond,
        Optional<WorstElement> worst) {
    public LayerReport {
        inputShape = List.copyOf(inputShape);
        outputShape = List.copyOf(outputShape);
    }
}
