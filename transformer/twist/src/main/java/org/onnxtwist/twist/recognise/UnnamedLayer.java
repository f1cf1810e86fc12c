package org.onnxtwist.twist.recognise;

import org.onnxtwist.ir.Node;
import org.onnxtwist.twist.TwistLayer;

/**
 * A layer whose name is not known yet.
 *
 * @param named the node whose name it will have
 * @param layer with an empty name, and an empty scope
 */
record UnnamedLayer(Node named, TwistLayer layer) {}
