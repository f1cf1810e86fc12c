package org.onnxtwist.runtime.compare;

import java.util.Optional;

/**
 * The comparison of a conv_twist layer of one model with its counterpart in the other.
 *
 * @param name the layer's name
 * @param basis what was compared
 * @param passed whether nothing differs by more than rounding explains
 * @param problem one clause that names the parameter, where in it and the two numbers; empty when it passed
 * @param worst the element that differs most; empty where none was compared
 * @param beyond the largest difference that rounding does not explain, whether it was accepted or not; 0 for none, infinite where no
 *     tolerance would accept it
 */
public record LayerAgreement(
        String name, LayerBasis basis, boolean passed, String problem, Optional<WorstParameter> worst, double beyond) {}
