BEGIN TRANSACTION;
CREATE TABLE about (
	version INTEGER NOT NULL, 
	PRIMARY KEY (version)
);
INSERT INTO "about" VALUES(1);
CREATE TABLE codes (
	name TEXT NOT NULL, 
	entry INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "codes" VALUES('abd86fba37e624333602c405b344ea33e28479378af6f8033ad94271a76c4465',10,'class Pretend(Unit):
    kind = ''residual arrangement''
    def __init__(self, dim, *, number: Annotated[int, Between(0, 1000000)] = 7):
        super().__init__(dim)
');
CREATE TABLE entries (
	number INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	payload TEXT NOT NULL, 
	at FLOAT NOT NULL, 
	worker TEXT NOT NULL, 
	PRIMARY KEY (number)
);
INSERT INTO "entries" VALUES(1,'RunStarted','{"settings":{"ladder":{"rungs":[{"name":"low"}]},"random_seed":3}}',1.79531728885865688328e+09,'w');
INSERT INTO "entries" VALUES(2,'DesignAdded','{"design":{"proposal":{"mode":"seed","motivation":"To have something to verify.","parents":[],"plan":"Take a number.","references":[],"target":[],"title":"Pretend 7"},"reviews":[],"unit_tree":{"children":{},"settings":{},"source":"abd86fba37e624333602c405b344ea33e28479378af6f8033ad94271a76c4465"}},"session":null}',1.79531728886167120939e+09,'w');
INSERT INTO "entries" VALUES(3,'SessionStarted','{"mode":"crossover","parents":["a","b"]}',1.79531728886202597613e+09,'w');
INSERT INTO "entries" VALUES(4,'DesignRefused','{"findings":["[causality] leaks"],"proposal":{"mode":"crossover","motivation":"why","parents":["a","b"],"plan":"how","references":["paper"],"target":["mixer","norm"],"title":"Idea"},"session":3}',1.79531728887435817719e+09,'w');
INSERT INTO "entries" VALUES(5,'DesignRepeated','{"design_id":"idea-1","proposal":{"mode":"crossover","motivation":"why","parents":["a","b"],"plan":"how","references":["paper"],"target":["mixer","norm"],"title":"Idea"},"session":3}',1.79531728887562012668e+09,'w');
INSERT INTO "entries" VALUES(6,'SessionAbandoned','{"reason":"nothing found","session":3}',1.79531728887589788435e+09,'w');
INSERT INTO "entries" VALUES(7,'VerificationStarted','{"design_id":"idea-1","rung":"low","seed":2}',1.79531728887615489955e+09,'w');
INSERT INTO "entries" VALUES(8,'VerificationFinished','{"claim":7,"verification":{"bits_per_byte":{"control":8.0,"error":0.01,"value":6.3487365390164925},"compiled":false,"corpus":"pretend","cost":{"cpu_seconds":0.0,"flops_per_token":6000.0,"kept_bytes_per_token":0.0,"moved_bytes_per_token":0.0,"peak_memory_mib":0.0,"seconds":0.0,"tokens":0,"tokens_per_second":0.0},"curve":[[50,15.697473078032985],[100,14.197473078032985],[150,13.697473078032985],[200,13.447473078032985],[250,13.297473078032985],[300,13.197473078032985],[350,13.126044506604414],[400,13.072473078032985],[450,13.030806411366319],[500,12.997473078032986],[550,12.970200350760258],[600,12.947473078032985],[650,12.928242308802215],[700,12.911758792318698],[750,12.897473078032984],[800,12.884973078032985],[850,12.873943666268278],[900,12.864139744699651],[950,12.85536781487509],[1000,12.847473078032985]],"depth":3,"design_id":"pretend-7-6cdb9e62","domains":{},"isolation":[],"parameters":1000,"precision":"float32","proof":{"reloaded":12.697473078032985,"tolerance":0.001,"trained":12.697473078032985},"rate_factor":1.0,"rounded":[],"rung":"low","scores":{"recall":{"control":0.1,"error":0.05,"value":0.13881512830990805}},"seed":0,"skills":{},"stretches":[6.208125926887874,6.318933408417063,6.215039034862218,6.4379683266844365,6.394154825210521,6.244092424325566,6.156731763839137,6.300782174098276],"tokens":1000,"width":64}}',1.79531728888358736032e+09,'w');
INSERT INTO "entries" VALUES(9,'VerificationFailed','{"claim":7,"reason":"diverged"}',1.79531728888392138479e+09,'w');
INSERT INTO "entries" VALUES(10,'StepReturned','{"claim":7,"reason":"gone"}',1.7953172888841295242e+09,'w');
INSERT INTO "entries" VALUES(11,'SessionStarted','{"mode":"scratch","parents":[]}',1.79531728889556407933e+09,'w');
CREATE TABLE leases (
	claim INTEGER NOT NULL, 
	worker TEXT NOT NULL, 
	until FLOAT NOT NULL, 
	fraction FLOAT NOT NULL, 
	note TEXT NOT NULL, 
	PRIMARY KEY (claim)
);
INSERT INTO "leases" VALUES(11,'w',1.79531734889600682256e+09,0.0,'');
CREATE INDEX ix_codes_entry ON codes (entry);
COMMIT;
