"""The Celery application: messages and results in folders."""
import os

from celery import Celery

data = os.environ["JOBS_DATA"]
app = Celery("jobs", broker="filesystem://", backend="file://" + os.path.join(data, "results"), include=["jobs.prices", "jobs.texts"])
app.conf.update(
    broker_transport_options={name: os.path.join(data, "messages") for name in ("data_folder_in", "data_folder_out", "control_folder")},
    worker_hijack_root_logger=False,
    task_track_started=True,
)
