/** Rules that fold a node into the weights or the padding of a neighbouring one. {@link org.onnxtwist.pass.Rules} says which pass applies them. */
@NullMarked
package org.onnxtwist.pass.rule.fuse;

import org.jspecify.annotations.NullMarked;
