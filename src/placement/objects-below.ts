import { ApiObject, Chart } from 'cdk8s';
import type { Construct } from 'constructs';

/** The objects that a construct is, or that are below it, as they are after synthesis. */
export function objectsBelow(scope: Construct): ApiObject[] {
  const charts = scope.node.findAll().filter(construct => Chart.isChart(construct)) as Chart[];
  // A chart that is synthesized adds what its constructs leave until then.
  for (const chart of charts.length > 0 || scope === scope.node.root ? charts : [Chart.of(scope)]) chart.toJson();
  return scope.node.findAll().filter(construct => ApiObject.isApiObject(construct)) as ApiObject[];
}
