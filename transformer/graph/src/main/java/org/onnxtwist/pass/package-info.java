/**
 * Passes over a model, one file each. A pass edits the model in place, keeps what it computes and every name that a user can see,
 * and says whether it changed anything.
 */
@NullMarked
package org.onnxtwist.pass;

import org.jspecify.annotations.NullMarked;
