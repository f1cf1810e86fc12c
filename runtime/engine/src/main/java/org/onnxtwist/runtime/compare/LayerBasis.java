package org.onnxtwist.runtime.compare;

/** By what a layer of one model is compared with its counterpart in another. */
public enum LayerBasis {
    /** The parameters of two layers, element by element. */
    PARAMETERS("parameters"),
    /** The base kernel and the bias, with those of the Conv that the other model has in the layer's place. */
    CONV("plain Conv"),
    /** The grids that the model stores, element by element, with the coordinates of the formula. */
    GRIDS("grids"),
    /** Compares the layer's nodes with the formula, on a random input. */
    RUN("run alone"),
    /** The same with random kernels in the place of conv_x and conv_y, which are zero and hide mistakes. */
    RANDOM_KERNELS("run alone with random kernels");

    private final String label;

    LayerBasis(String label) {
        this.label = label;
    }

    /** The words that reports use. */
    public String label() {
        return label;
    }
}
