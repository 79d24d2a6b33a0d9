"""Runs a notebook with a question by nbclient, where nobody can answer. Prints the traceback that the cell got."""

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("await input('Name? ')")])
try:
    NotebookClient(notebook, kernel_name="probebook", timeout=90).execute()
except CellExecutionError:
    print("\n".join(notebook.cells[0].outputs[0].traceback))
