/** Changes of models: passes over a whole model, rules on matches of a pattern, and what runs them. Knows no particular pass. */
@NullMarked
package org.onnxtwist.rewrite;

import org.jspecify.annotations.NullMarked;
