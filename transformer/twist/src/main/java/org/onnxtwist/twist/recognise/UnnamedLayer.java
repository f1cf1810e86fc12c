package org.onnxtwist.twist.recognise;

import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.LayerOperands;
import org.onnxtwist.twist.TwistLayer.Form;
import org.onnxtwist.twist.TwistLayer.Grid;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.recognise.evaluation.Antisymmetry;

/**
 * A layer whose name is not known yet.
 *
 * @param named the node whose name it will have
 * @param layer with an empty name, and an empty scope
 */
record UnnamedLayer(Node named, TwistLayer layer) {}
