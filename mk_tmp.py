import tempfile
tempfile.tempdir='/dev/shm'
from dataclasses import replace
from scbref.conformance.corpus.load import load
from tests.adequacy.lines.making import mutants_of
from tests.adequacy.lines.modules import module
from tests.adequacy.lines.run import measure, ready
corpus=load()
wanted=tuple(e for e in corpus.scenarios if e.id.split('/')[-1] in ("unwritable-in-a-file-that-is-gone","unwritable-found-and-not-written"))
corpus=replace(corpus,scenarios=wanted,vectors=())
st=module('scbref.swapper.state')
j=ready(corpus,[st])
print([(c.case.id,c.profile,c.seconds) for c in j.cases])
ms=[m for m in mutants_of(st) if '_recall' in m.change or 'in []' in m.change]
for f in measure(j,ms,1): print(f.mutant.part,f.mutant.change[:120],f.mutant.lines,f.result,f.case)
