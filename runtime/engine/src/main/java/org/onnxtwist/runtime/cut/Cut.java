package org.onnxtwist.runtime.cut;

import java.util.ArrayList;
import java.util.List;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;

/**
 * A cut of two models at nodes that correspond.
 *
 * @param name unique among the cuts and values of both models
 * @param right the node of the first model
 * @param questioned the node of the second model; it reads and makes as many values as {@code right}
 */
record Cut(String name, CutPoint right, CutPoint questioned) {
    /**
     * A value at a cut.
     *
     * @param name the input of the cut models that gives the value
     * @param made whether it is made by the nodes, or read
     * @param right its element type in the first model
     * @param questioned its element type in the second model
     */
    record Place(String name, boolean made, DType right, DType questioned) {
        /** The output of the cut models that holds the value as the model computed it. */
        public String computed() {
            return name + ".computed";
        }

        /** Returns a tensor of the first model, rounded so that both models can be given it. */
        public Tensor forRight(Tensor recorded) {
            return isNarrowed() ? in(right, in(questioned, recorded)) : recorded;
        }

        /** Returns the same numbers for the second model. */
        public Tensor forQuestioned(Tensor recorded) {
            return right == questioned ? recorded : in(questioned, recorded);
        }

        /** Returns the second model's result, in the type of the first. */
        public Tensor asRight(Tensor computed) {
            return right == questioned ? computed : in(right, computed);
        }

        private boolean isNarrowed() {
            return right != questioned && questioned.bits() <= right.bits();
        }

        private static Tensor in(DType dtype, Tensor tensor) {
            return dtype.isConvFloat() && tensor.dtype().isConvFloat()
                    ? Tensor.ofDoubles(dtype, tensor.toDoubles(), tensor.dims())
                    : tensor;
        }
    }

    /** Returns the values at this cut. */
    List<Place> places() {
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < right.reads().size(); i++) {
            places.add(new Place(
                    name + ".read." + i,
                    false,
                    right.reads().get(i).dtype(),
                    questioned.reads().get(i).dtype()));
        }
        for (int i = 0; i < right.made().size(); i++) {
            places.add(new Place(
                    name + ".made." + i,
                    true,
                    right.made().get(i).dtype(),
                    questioned.made().get(i).dtype()));
        }
        return places;
    }
}
