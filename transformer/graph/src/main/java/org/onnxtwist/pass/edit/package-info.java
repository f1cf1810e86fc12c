/** Edits of a model that are given by names and words: {@link org.onnxtwist.pass.edit.ModelEdits} makes them. */
@NullMarked
package org.onnxtwist.pass.edit;

import org.jspecify.annotations.NullMarked;
