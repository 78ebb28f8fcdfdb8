/** An argument that an intrinsic function refuses. */
export class IntrinsicProblem extends Error {
  override readonly name = 'IntrinsicProblem';
}
