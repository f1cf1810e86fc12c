/**
 * Patterns over the use-def graph: what a place of a model must look like, written from its last node backwards. Knows no operator
 * and no pass.
 */
@NullMarked
package org.onnxtwist.match;

import org.jspecify.annotations.NullMarked;
