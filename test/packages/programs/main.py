from cdk8s import App, Chart, Size
from cdk8s_jobset import ExtendedResource, FailurePolicy, JobContainerProps, JobSet

app = App()
chart = Chart(app, "ml", namespace="ml")
run = JobSet(chart, "run", metadata={"name": "run"}, failure_policy=FailurePolicy.restart(max=3))
workers = run.add_replicated_job(
    "workers",
    replicas=2,
    parallelism=4,
    shared_memory=Size.gibibytes(64),
    containers=[
        JobContainerProps(
            image="ghcr.io/acme/train:1.4",
            command=["torchrun", "--nnodes=8", "--nproc-per-node=8", "--rdzv-backend=c10d", "--rdzv-endpoint=run-workers-0-0.run:29500", "train.py"],
            extended_resources=[ExtendedResource.nvidia_gpu(8)],
        )
    ],
)
app.synth()
print(workers.name, workers.endpoint(29500))
