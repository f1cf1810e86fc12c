package org.onnxtwist.pass.batch;

/** The dependence of a value on the size of the batch. */
sealed interface BatchFact permits BatchFact.Same, BatchFact.Size, BatchDimension.Items {
    /** The value that depends on no batch. */
    BatchFact SAME = new Same();

    /** The value that depends on the size of the batch. */
    BatchFact SIZE = new Size();

    /** The same whatever the batch is: weights and what is computed from them. */
    record Same() implements BatchFact {}

    /** Computed from the size of the batch and from no item: a shape, a part of one, the positions of the items. */
    record Size() implements BatchFact {}
}
