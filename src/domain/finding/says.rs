//! The sentences that findings say, each with its data.
//!
//! In the clerk's words and in this order: what happened, that nothing is lost, what to do.

use std::fmt;

use chrono::{Datelike, NaiveDate};

use crate::ids::{LineNumber, StatementId};
use crate::language::Language;
use crate::log_entry::FieldName;
use crate::moment::Timestamp;
use crate::quantity::{Money, grouped};

/// A help desk of the Postal Service, with its number as the Contingency Plan prints it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HelpDesk {
    /// PostalOne! Help Desk (Contingency Plan 1.1, 8).
    PostalOne,
    /// FAST Help Desk (Contingency Plan 5.3).
    Fast,
    /// eVS Help Desk (Contingency Plan 6.2, 6.3).
    Evs,
}

impl HelpDesk {
    /// The telephone number.
    pub const fn phone(self) -> &'static str {
        match self {
            Self::PostalOne => "800-522-9085",
            Self::Fast => "877-569-6614",
            Self::Evs => "877-264-9693, option 4",
        }
    }

    /// Its name and number as they stand in a sentence.
    pub fn in_words(self, lang: Language) -> String {
        let phone = match (self, lang) {
            (Self::Evs, Language::Spanish) => "877-264-9693, opción 4",
            (desk, _) => desk.phone(),
        };
        format!("{} ({phone})", self.name())
    }

    /// What people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PostalOne => "PostalOne! Help Desk",
            Self::Fast => "FAST Help Desk",
            Self::Evs => "eVS Help Desk",
        }
    }
}

impl fmt::Display for HelpDesk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_words(Language::English))
    }
}

/// In English: for logs, reports and tests.
impl fmt::Display for Says {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_words(Language::English))
    }
}

macro_rules! says {
    ($lang:ident; $($(#[$doc:meta])* $variant:ident $({ $($field:ident: $type:ty => $field_doc:literal),+ $(,)? })?
        => $english:literal, $spanish:literal $(, $($arg:expr),+)?;)*) => {
        /// What a finding says.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Says {
            $($(#[$doc])* $variant $({ $(#[doc = $field_doc] $field: $type),+ })?,)*
        }

        impl Says {
            /// The names of all sentences: what each says without its data.
            pub const NAMES: &[&str] = &[$(stringify!($variant)),*];

            /// Its name among [`Self::NAMES`].
            pub const fn name(&self) -> &'static str {
                match self {
                    $(Self::$variant $({ $($field: _),+ })? => stringify!($variant),)*
                }
            }

            /// The sentence in a person's language.
            pub fn in_words(&self, $lang: Language) -> String {
                match (self, $lang) {
                    $(
                        (Self::$variant $({ $($field),+ })?, Language::English) => format!($english $(, $($arg),+)?),
                        (Self::$variant $({ $($field),+ })?, Language::Spanish) => format!($spanish $(, $($arg),+)?),
                    )*
                }
            }
        }
    };
}

says! {
    lang;
    // Outages.

    /// Declared as a mailer's outage, but the system is the Postal Service's.
    UspsFault { system: String => "The system at fault." }
        => "{system} belongs to the Postal Service, so this is a USPS outage whoever feels it. The declaration is kept: declare it as a USPS outage.",
           "{system} es del Servicio Postal; el corte es del USPS, lo note quien lo note. La declaración se conserva: declare un corte del USPS.";
    /// The declaration names no effect.
    NoEffectNamed
        => "The outage stops nothing that the plan names. It is recorded: say what people cannot do, or acceptance goes on as on any day.",
           "El corte no impide nada de lo que nombra el plan. Queda registrado: diga qué no se puede hacer, o la aceptación sigue como siempre.";
    /// What everybody reads at sign-in.
    OutageNotice { system: String => "What is down.", since: Timestamp => "Since when." }
        => "{system} has been down since {}. Keep accepting and releasing mail; everything is recorded here.",
           "{system} no funciona desde las {}. Siga aceptando y liberando correo; todo se registra aquí.", clock(*since);
    /// The dock's flow is open.
    DockAccepts
        => "eInduction is hit by a national outage: accept and scan every placarded container; pull one placard from each that is on no PS Form 8125.",
           "eInduction sufre un corte nacional: acepte y escanee cada contenedor con cartel; retire un cartel de cada uno que no esté en una PS Form 8125.";
    /// The dock's flow of a local outage is open.
    DockCalls
        => "eInduction is hit by a local outage: containers on PS Form 8125 go on; for any other call the {} before it goes on.",
           "eInduction sufre un corte local: los contenedores en la PS Form 8125 siguen; por cualquier otro llame al {} antes de que siga.", HelpDesk::Fast.in_words(lang);
    /// A notice after the restored one, or restored before any incident.
    NoticeOutOfOrder
        => "A notice of the outage's beginning is missing. What came is kept: record the incident notice when you find it.",
           "Falta un aviso del comienzo del corte. Lo recibido se conserva: registre el aviso del incidente cuando lo encuentre.";
    /// The mailer opened no ticket yet.
    TicketMissing { mailer: String => "The mailer whose system is at fault." }
        => "{mailer} has not told its ticket number. The mail is accepted: ask the mailer to call the {}.",
           "{mailer} no ha dado su número de caso. El correo se acepta: pida al cliente que llame al {}.", HelpDesk::PostalOne.in_words(lang);
    /// A local outage without a ticket.
    LocalTicketMissing
        => "The local outage has no ticket yet. Nothing is held: the mailer reports it to the {} and tells you the number.",
           "El corte local aún no tiene caso. Nada se retiene: el cliente la reporta al {} y le da el número.", HelpDesk::PostalOne.in_words(lang);
    /// Whom to call.
    Call { desk: HelpDesk => "The help desk." }
        => "For trouble with this, call the {}.",
           "Si hay problemas con esto, llame al {}.", desk.in_words(lang);

    // Acceptance.

    /// The one fact that would help most.
    HelpsToMatch { field: FieldName => "The field." }
        => "The line may not find its statement. It is saved: {} would help most.",
           "Tal vez la línea no encuentre su declaración. Está guardada: lo que más ayudaría es {}.", field_words(*field, lang);
    /// Fields are empty.
    Incomplete { empty: u32 => "How many of the usual facts are not known." }
        => "{empty} of the usual facts are not known. The line is saved as it is and the mail goes on.",
           "No se conocen {empty} de los datos usuales. La línea se guarda como está y el correo sigue.";
    /// Saving would be refused for empty fields.
    TooLittleToSave
        => "The line has too little in it to be matched later.",
           "La línea tiene muy pocos datos para encontrarle después su declaración.";
    /// Nobody said where a value is from.
    SourceNotSaid { field: FieldName => "The field." }
        => "It is not noted where {} comes from. The value is kept: say whether the mailer gave it or you took it from the mail.",
           "No se anotó de dónde viene {}. El valor se conserva: diga si lo dio el cliente o si usted lo tomó del correo.", field_words(*field, lang);
    /// A fact that the mailer may know.
    AskMailer { field: FieldName => "The field." }
        => "Ask the mailer for {}; the line is saved without it too.",
           "Pregunte al cliente por {}; la línea se guarda también sin eso.", field_words(*field, lang);
    /// The mailer knows nothing.
    ReviewPieces
        => "The mailer gave no information. Take what you can from the mail itself: permit, class, shape and count.",
           "El cliente no dio información. Tome lo que pueda del correo mismo: permiso, clase, forma y cantidad.";
    /// A courtesy copy is no statement.
    CourtesyCopyNotKeyed
        => "This is a courtesy copy: the mailer's electronic statement will come. Use it to fill the line, and do not key it into PostalOne!.",
           "Es una copia de cortesía: la declaración electrónica del cliente llegará. Úsela para llenar la línea y no la ingrese en PostalOne!.";
    /// A courtesy copy, and the channel is not known.
    CourtesyCopyAskFirst
        => "This may be a courtesy copy. Ask whether an electronic statement will come; if it will, do not key this one.",
           "Puede ser una copia de cortesía. Pregunte si llegará una declaración electrónica; si es así, no ingrese esta.";
    /// An agreement goes first.
    AgreementSteps { steps: String => "What the agreement says." }
        => "This mailer has an agreement that goes before the general steps: {steps}",
           "Este cliente tiene un acuerdo que va antes de los pasos generales: {steps}";
    /// PostalOne! is accessible for hard copies.
    KeyHardCopyNow
        => "PostalOne! can be reached for hard-copy statements: key this one now. A line on the log is not required for it.",
           "Se puede entrar a PostalOne! para declaraciones en papel: ingrese esta ahora. No hace falta una línea en el registro.";
    /// The hard copy is to be secured.
    SecureHardCopy
        => "The hard-copy statement cannot be keyed now. Write the line's number on it and note where it is secured.",
           "La declaración en papel no se puede ingresar ahora. Escriba en ella el número de la línea y anote dónde queda guardada.";
    /// What the log says about verification.
    LogInstructions { text: String => "The printed text." }
        => "Verification, as the log says: {text}",
           "Verificación, como dice el registro: {text}";
    /// The channel is not known.
    ChannelUnknown
        => "It is not known how this mailer submits statements. Ask; until then no paper is asked for.",
           "No se sabe cómo entrega este cliente sus declaraciones. Pregunte; mientras tanto no se pide papel.";
    /// A mixed mailing through Postal Wizard.
    MixedInWizard { full_service: u32 => "Full-Service pieces.", pieces: u32 => "All pieces." }
        => "{} of {} pieces are Full-Service, and Postal Wizard cannot carry a mixed mailing. The mail is accepted: the mailer has to submit its statement another way.",
           "{} de {} piezas son Full-Service, y Postal Wizard no admite un envío mixto. El correo se acepta: el cliente debe entregar su declaración de otra manera.", count(*full_service), count(*pieces);
    /// A delayed job without a ticket.
    DelayedJobTicket
        => "The job was sent and is still being processed. Note the Help Desk ticket in the comments when there is one.",
           "El trabajo se envió y sigue en proceso. Anote en los comentarios el caso del Help Desk cuando lo haya.";
    /// The account for a deduction is not known.
    NameAccount { due: Timestamp => "When the discount is lost." }
        => "The Full-Service discount is lost unless documents come by {}. Ask the mailer which permit imprint account a deduction would go to.",
           "El descuento Full-Service se pierde si los documentos no llegan antes {}. Pregunte al cliente a qué cuenta de permit imprint se cargaría.", day_and_clock(*due, lang);

    // What holds a release.

    /// There is no line.
    NoLine
        => "The mailing is not on the log yet. Save its line first; an empty one with the arrival is enough.",
           "El envío aún no está en el registro. Guarde primero su línea; basta con la llegada.";
    /// A hard-copy mailer brought no statement.
    StatementMissing
        => "This mailer pays by hard-copy statement and has not presented one. The line is saved; the mail is held until the statement is here.",
           "Este cliente paga con declaración en papel y no la ha presentado. La línea está guardada; el correo se retiene hasta que llegue la declaración.";
    /// A hard-copy mailer brought no presort documentation.
    PresortMissing
        => "The presort documentation that this mailing needs on any day is missing. The line is saved; the mail is held until it is here.",
           "Falta la documentación de clasificación que este envío necesita siempre. La línea está guardada; el correo se retiene hasta que llegue.";
    /// A drop shipment without its form.
    Form8125Missing
        => "This drop shipment is outside eInduction and has no PS Form 8125. It is recorded; it is held until the form is here.",
           "Este drop shipment está fuera de eInduction y no tiene PS Form 8125. Está registrado; se retiene hasta que llegue el formulario.";
    /// After the 48 hours.
    TicketNeeded { ended: Timestamp => "When the 48 hours were over." }
        => "Acceptance under the plan ended {}. The line is saved; the mailer submits as on any day, or shows a ticket of the {}.",
           "La aceptación según el plan terminó {}. La línea está guardada; el cliente entrega como siempre o muestra un caso del {}.", day_and_clock(*ended, lang), HelpDesk::PostalOne.in_words(lang);
    /// After the 48 hours, eVS.
    EvsTicket
        => "The 48 hours for eVS statements are over. Nothing is held: ask for a ticket of the {}.",
           "Pasaron las 48 horas para las declaraciones eVS. Nada se retiene: pida un caso del {}.", HelpDesk::Evs.in_words(lang);
    /// The log line is incomplete and the mail waits for it.
    ReleaseWaitsForFields
        => "The line is not complete.",
           "La línea no está completa.";
    /// No PS Form 3607.
    PlacardNotMade
        => "There is no PS Form 3607 for this mailing. The line is saved: fill one before the mail is released.",
           "Este envío no tiene PS Form 3607. La línea está guardada: llene una antes de liberar el correo.";
    /// Not on the mail.
    PlacardNotAttached
        => "The PS Form 3607 is not on the mail yet. Attach it and confirm; mail without one may not stand in a cleared area.",
           "La PS Form 3607 aún no está en el correo. Póngala y confirme; sin ella el correo no puede estar en la zona liberada.";
    /// The mailer took the mailing back.
    Withdrawn
        => "The mailer took this mailing back, so its PS Form 3607 is void. The line stays on the log.",
           "El cliente retiró este envío y su PS Form 3607 queda anulada. La línea sigue en el registro.";
    /// Released late, or still here.
    HeldTooLong { minutes: u32 => "Since arrival.", limit: u32 => "The unit's limit." }
        => "This mailing has been here for {minutes} minutes; the unit's limit is {limit}. Release it as soon as nothing holds it.",
           "Este envío lleva aquí {minutes} minutos; el límite de la unidad es {limit}. Libérelo en cuanto nada lo retenga.";

    // The dock.

    /// No outage touches the dock.
    NoOutageAtDock
        => "No outage that touches eInduction is known here. The scan is kept: use the Surface Visibility scanner, or have the outage declared.",
           "Aquí no se conoce ningún corte que afecte a eInduction. El escaneo se conserva: use el escáner de Surface Visibility o pida que se declare el corte.";
    /// The number was scanned elsewhere.
    DuplicateContainer { at: Timestamp => "When.", appointment: Option<String> => "On which appointment." }
        => "Another load had this number {}{}. The scan is kept: compare the two containers.",
           "Otra carga tuvo este número {}{}. El escaneo se conserva: compare los dos contenedores.", day_and_clock(*at, lang), of_appointment(appointment.as_deref(), lang);
    /// The dock has to call.
    CallFast
        => "This container is on no PS Form 8125 and the outage is local. It is held, not rejected: call the {} and note the answer.",
           "Este contenedor no está en una PS Form 8125 y el corte es local. Se retiene, no se rechaza: llame al {} y anote la respuesta.", HelpDesk::Fast.in_words(lang);
    /// One placard is off already.
    PlacardAlreadyTaken
        => "One placard of this container was taken already. Leave the other one on.",
           "Ya se retiró un cartel de este contenedor. Deje el otro puesto.";
    /// The container is on a form.
    PlacardNotNeeded
        => "This container is on a PS Form 8125: leave both placards on.",
           "Este contenedor está en una PS Form 8125: deje los dos carteles puestos.";
    /// The container may not go on.
    ContainerHeld
        => "This container is on no PS Form 8125 and no placard was pulled. Pull one, then release it.",
           "Este contenedor no está en una PS Form 8125 y no se retiró un cartel. Retire uno y libérelo.";
    /// Not scanned.
    ContainerNotScanned
        => "This container was not scanned. Scan its placard, then release it.",
           "Este contenedor no se escaneó. Escanee su cartel y libérelo.";
    /// A container outside eInduction without a form.
    ContainerForm8125
        => "This container is outside eInduction and on no PS Form 8125. The scan is kept; hold it until the form is here.",
           "Este contenedor está fuera de eInduction y no está en una PS Form 8125. El escaneo se conserva; reténgalo hasta que llegue el formulario.";
    /// What has to be kept.
    KeepPlacards { placards: u32 => "Placards.", forms: u32 => "Forms." }
        => "Keep {placards} placards and {forms} PS Forms 8125 of this load for reconciliation.",
           "Guarde {placards} carteles y {forms} PS Forms 8125 de esta carga para la conciliación.";

    // Entry into PostalOne!.

    /// A hard copy cannot be keyed for an electronic line.
    ElectronicNotKeyed
        => "This mailer submits electronically. Nothing is keyed: the line waits for the mailer's statement.",
           "Este cliente entrega electrónicamente. Nada se ingresa: la línea espera la declaración del cliente.";
    /// The check-in would be in the future.
    CheckInInFuture { adjusted: Timestamp => "As given." }
        => "The adjusted check-in {} is later than now. Nothing was recorded: use the arrival in the log.",
           "La llegada ajustada {} es posterior a ahora. Nada se registró: use la llegada del registro.", day_and_clock(*adjusted, lang);
    /// The check-in has another reason.
    CheckInReason
        => "A check-in adjusted for an outage needs the reason \"System Not Available\". Choose it.",
           "Una llegada ajustada por un corte necesita el motivo \"System Not Available\". Elíjalo.";
    /// The check-in is not the arrival.
    CheckInNotArrival { arrival: Timestamp => "In the log." }
        => "The log says that the mail arrived {}; the check-in says otherwise. Adjust it, or correct the log.",
           "El registro dice que el correo llegó {}; la llegada anotada dice otra cosa. Ajústela o corrija el registro.", day_and_clock(*arrival, lang);
    /// The arrival is not known.
    MailingDateDiffers { released: NaiveDate => "In the log." }
        => "The mail was released to processing on {released}; the mailing date should be that day.",
           "El correo se liberó el {released}; la fecha del envío debe ser ese día.";
    /// The verification type is another.
    VerificationType
        => "The verification type of a statement keyed after an outage is \"None (Verification Previously Assessed)\". Choose it.",
           "El tipo de verificación de una declaración ingresada después de un corte es \"None (Verification Previously Assessed)\". Elíjalo.";
    /// The reason is another.
    AssessedReason
        => "The reason for previously assessed is \"Other - please explain below\". Choose it.",
           "El motivo de la verificación previa es \"Other - please explain below\". Elíjalo.";
    /// The comment is empty.
    CommentEmpty
        => "The comment about the outage is empty. Fill it, or PostalOne! will not take the statement.",
           "El comentario sobre el corte está vacío. Llénelo, o PostalOne! no tomará la declaración.";
    /// The placard option is not chosen.
    PrintLater
        => "Choose a container placard option and \"Print Later\", or PostalOne! will not finalize the statement.",
           "Elija una opción de cartel de contenedor y \"Print Later\", o PostalOne! no finalizará la declaración.";
    /// A starred field.
    CertificationDateMissing
        => "The statement certification date is empty. PostalOne! does not save the statement without it.",
           "La fecha de certificación de la declaración está vacía. PostalOne! no guarda la declaración sin ella.";
    /// A starred field.
    ContainersMissing
        => "The number of containers is empty. PostalOne! does not save the statement without it.",
           "El número de contenedores está vacío. PostalOne! no guarda la declaración sin él.";
    /// The piece weight is out of range.
    PieceWeightOutOfRange
        => "The piece weight has to be more than 0 and less than 1 pound.",
           "El peso por pieza debe ser mayor que 0 y menor que 1 libra.";
    /// Not in pounds.
    PieceWeightNotPounds
        => "PostalOne! takes the piece weight in pounds only.",
           "PostalOne! toma el peso por pieza solo en libras.";
    /// The piece weight has to be blank.
    PieceWeightNotBlank
        => "The pieces are not identical: leave the piece weight blank.",
           "Las piezas no son idénticas: deje vacío el peso por pieza.";
    /// Items are missing.
    ItemsMissing { items: Vec<u8> => "Their numbers on the log." }
        => "Items {} of the log are empty. Fill them from PostalOne!.",
           "Las casillas {} del registro están vacías. Llénelas desde PostalOne!.", list(items);
    /// The status does not allow it.
    NotUpd { status: String => "As imported." }
        => "The statement is {status}; only UPD can be finalized. It stays in the work list until its status changes.",
           "La declaración está en {status}; solo UPD se puede finalizar. Queda en la lista de trabajo hasta que cambie.";
    /// Billed already.
    AlreadyFinalised { statement: StatementId => "Its number.", status: String => "As imported." }
        => "Statement {statement} is {status} already: it has been billed and nothing is left to finalize. Explain the line with it.",
           "La declaración {statement} ya está en {status}: se cobró y no queda nada por finalizar. Explique la línea con ella.";
    /// Another statement of the same mailing is billed already.
    ProbablyBilled { statement: StatementId => "Its number.", status: String => "As imported." }
        => "Statement {statement} looks like the same mailing and is {status} already. Compare the two before anything is billed.",
           "La declaración {statement} parece ser del mismo envío y ya está en {status}. Compare las dos antes de cobrar algo.";
    /// Confirm with the publisher.
    ConfirmFpp { statement: StatementId => "Its number." }
        => "Statement {statement} is FPP: confirm with the publisher that this is right, and note it.",
           "La declaración {statement} está en FPP: confirme con el editor que es correcto y anótelo.";
    /// Item 25 before FIN or FPP.
    TickBeforeFinal { status: String => "As imported." }
        => "Item 25 is ticked after FIN or FPP only; the statement is {status}. Import the statements again when it has been finalized.",
           "La casilla 25 se marca solo después de FIN o FPP; la declaración está en {status}. Importe las declaraciones otra vez cuando esté finalizada.";
    /// Item 25 on a hard-copy line.
    TickOnHardCopy
        => "Item 25 is for electronic statements; this line is hard copy. Items 21 to 23 are enough.",
           "La casilla 25 es para declaraciones electrónicas; esta línea es en papel. Bastan las casillas 21 a 23.";
    /// Item 25 before anybody finalised.
    TickBeforeEntry
        => "Nobody noted yet that the statement was finalized. Fill items 21 to 23 first.",
           "Nadie ha anotado aún que la declaración se finalizó. Llene primero las casillas 21 a 23.";
    /// The line has no statement.
    NotMatched
        => "The line is not matched to this statement. Match it first.",
           "La línea no está unida a esta declaración. Únala primero.";
    /// The statement belongs to another line.
    StatementTaken { number: Option<LineNumber> => "The other line." }
        => "The statement is matched to {} already. One statement is one line: take the other match back first.",
           "La declaración ya está unida a {}. Una declaración es una línea: deshaga primero la otra unión.", line_words(*number, lang);
    /// Two lines are matched to one statement.
    StatementOnTwoLines { statement: StatementId => "The statement.", number: Option<LineNumber> => "The other line.", amount: Option<Money> => "Its postage." }
        => "Statement {statement} is matched to {} too{}. It bills one mailing only and both matches are kept: say which line it belongs to.",
           "La declaración {statement} también está unida a {}{}. Cobra un solo envío y las dos uniones se conservan: diga a qué línea pertenece.", line_words(*number, lang), at_stake(*amount);
    /// One line is matched to two statements.
    LineOnTwoStatements { one: StatementId => "One.", other: StatementId => "The other.", amount: Option<Money> => "The line's postage." }
        => "The line is matched to statements {one} and {other}{}. Only one of them bills it and both matches are kept: say which.",
           "La línea está unida a las declaraciones {one} y {other}{}. Solo una la cobra y las dos uniones se conservan: diga cuál.", at_stake(*amount);
    /// Two lines have one transaction number.
    TransactionOnTwoLines { transaction: String => "Item 23.", number: Option<LineNumber> => "The other line.", amount: Option<Money> => "The line's postage." }
        => "Transaction number {transaction} stands on {} too{}. Both are kept: correct the number of one, or say that they are one mailing.",
           "El número de transacción {transaction} también está en {}{}. Los dos se conservan: corrija el número de uno o diga que son un solo envío.", line_words(*number, lang), at_stake(*amount);
    /// What was entered stays with its match.
    MatchStays
        => "The statement was entered or finalized already, so the match stays. Nothing was changed: open the line to see its items 21 to 23.",
           "La declaración ya se ingresó o finalizó y la unión queda. Nada cambió: abra la línea para ver sus casillas 21 a 23.";

    // Reconciliation and close-out.

    /// Electronic mailers owe statements.
    Outstanding { mailer: String => "Who.", lines: u32 => "How many." }
        => "{mailer} still owes {lines} electronic statements.",
           "{mailer} aún debe {lines} declaraciones electrónicas.";
    /// Hard copies wait.
    HardCopiesToEnter { lines: u32 => "How many." }
        => "{lines} hard-copy statements are still to be entered.",
           "Faltan por ingresar {lines} declaraciones en papel.";
    /// Matched statements wait for their finalization.
    FinaliseMatched { lines: u32 => "How many." }
        => "{lines} lines are matched with their statements: finalize each in PostalOne!, and record items 21 to 23.",
           "{lines} líneas están unidas a sus declaraciones: finalice cada una en PostalOne! y registre las casillas 21 a 23.";
    /// Open statements that no line has.
    LeaveUntouched { statements: u32 => "How many." }
        => "{statements} open statements have no line here. Leave them alone: they are finalized as on any day.",
           "{statements} declaraciones abiertas no tienen línea aquí. No las toque: se finalizan como siempre.";
    /// Log and statement differ.
    Differs { field: FieldName => "Which.", log: String => "In the log.", statement: String => "In the statement." }
        => "The log has {log} for {}, the statement {statement}. The statement is billed; the log keeps both.",
           "Para {}, el registro tiene {log} y la declaración {statement}. Se cobra la declaración; el registro conserva las dos.", field_words(*field, lang);
    /// Two lines look like one mailing.
    LooksLikeOneMailing { one: Option<LineNumber> => "One.", other: Option<LineNumber> => "The other." }
        => "Lines {} and {} look like one mailing logged on two devices. Both are kept: say whether they are one.",
           "Las líneas {} y {} parecen un solo envío anotado en dos equipos. Las dos se conservan: diga si son uno.", number(*one, lang), number(*other, lang);
    /// Work begins.
    StartReconciling { lines: u32 => "Open lines." }
        => "The system is back: {lines} lines wait to be reconciled with their statements.",
           "El sistema volvió: {lines} líneas esperan que se concilien con sus declaraciones.";
    /// Remind mailers.
    RunTransactionSummary { begin: NaiveDate => "First day of the outage.", permits: u32 => "How many permits." }
        => "Run the Transaction Summary Report from {begin}, end date blank, open transactions included, for {permits} permits.",
           "Genere el Transaction Summary Report desde {begin}, sin fecha final, con transacciones abiertas, para {permits} permisos.";
    /// The report is due.
    EndOfDayReportDue { day: NaiveDate => "The first restored day." }
        => "{day} is the first day on which the system is back: the close-out report of that day is due.",
           "{day} es el primer día con el sistema de vuelta: toca el informe de cierre de ese día.";
    /// A hard copy has no place.
    NotSecured
        => "Where the hard-copy statement is secured is not noted. Note the place before the day is closed.",
           "No se anotó dónde está guardada la declaración en papel. Anote el lugar antes de cerrar el día.";
    /// Lines are open.
    LineOpen
        => "The line is neither matched, entered nor explained.",
           "La línea no está unida, ni ingresada, ni explicada.";
    /// Deduct a discount.
    DeductFrom { account: String => "Which." }
        => "The Full-Service documents are late: the discount is deducted from {account}.",
           "Los documentos Full-Service llegan tarde: el descuento se carga a {account}.";
    /// No account to deduct from.
    NoImprintAccount
        => "The Full-Service documents are late and no permit imprint account is known. A supervisor has to find one.",
           "Los documentos Full-Service llegan tarde y no se conoce una cuenta de permit imprint. Un supervisor debe encontrarla.";
    /// The deadline passed.
    FullServiceLate { due: Timestamp => "When." }
        => "The Full-Service deadline {} has passed without the statement.",
           "El plazo Full-Service {} pasó sin la declaración.", day_and_clock(*due, lang);
}

fn clock(at: Timestamp) -> String {
    at.wall().format("%H:%M").to_string()
}

fn day_and_clock(at: Timestamp, lang: Language) -> String {
    match lang {
        Language::English => at.wall().format("on %b %-d at %H:%M").to_string(),
        Language::Spanish => {
            let month = lang.short_month(at.wall().month());
            at.wall().format(&format!("el %-d {month} a las %H:%M")).to_string()
        }
    }
}

fn count(value: u32) -> String {
    grouped(&value.to_string())
}

fn number(number: Option<LineNumber>, lang: Language) -> String {
    let missing = match lang {
        Language::English => "(not here yet)",
        Language::Spanish => "(aún no llega)",
    };
    number.map_or_else(|| missing.to_owned(), |number| number.to_string())
}

/// What may be billed twice, in a bracket; nothing while nobody knows it.
fn at_stake(amount: Option<Money>) -> String {
    amount.map(|amount| format!(" ({amount})")).unwrap_or_default()
}

fn line_words(number: Option<LineNumber>, lang: Language) -> String {
    match (number, lang) {
        (None, Language::English) => "another line".to_owned(),
        (None, Language::Spanish) => "otra línea".to_owned(),
        (Some(number), Language::English) => format!("line {number}"),
        (Some(number), Language::Spanish) => format!("la línea {number}"),
    }
}

fn of_appointment(appointment: Option<&str>, lang: Language) -> String {
    match (appointment, lang) {
        (None, _) => String::new(),
        (Some(number), Language::English) => format!(" (appointment {number})"),
        (Some(number), Language::Spanish) => format!(" (cita {number})"),
    }
}

fn list(items: &[u8]) -> String {
    items.iter().map(u8::to_string).collect::<Vec<_>>().join(", ")
}

/// A field as it stands in a sentence.
const fn field_words(field: FieldName, lang: Language) -> &'static str {
    let (english, spanish) = match field {
        FieldName::ArrivedAt => ("the arrival", "la llegada"),
        FieldName::Mailer => ("the mailer's name", "el nombre del cliente"),
        FieldName::PermitHolder => ("the permit holder", "el titular del permiso"),
        FieldName::PermitNumber => ("the permit number", "el número de permiso"),
        FieldName::PermitType => ("the permit type", "el tipo de permiso"),
        FieldName::JobId => ("the mailer's job id", "el número de trabajo del cliente"),
        FieldName::Channel => {
            ("the way the mailer submits statements", "cómo entrega el cliente sus declaraciones")
        }
        FieldName::Class => ("the class of mail", "la clase de correo"),
        FieldName::Category => ("the processing category", "la categoría de proceso"),
        FieldName::Pieces => ("the piece count", "la cantidad de piezas"),
        FieldName::FullServicePieces => ("the Full-Service pieces", "las piezas Full-Service"),
        FieldName::PieceWeight => ("the piece weight", "el peso por pieza"),
        FieldName::TotalWeight => ("the total weight", "el peso total"),
        FieldName::Postage => ("the postage", "el franqueo"),
        FieldName::Containers => ("the containers", "los contenedores"),
        FieldName::EInduction => ("whether it is eInduction", "si es eInduction"),
        FieldName::Evs => ("whether it is eVS", "si es eVS"),
        FieldName::DropShipment => ("whether it is a drop shipment", "si es drop shipment"),
        FieldName::Form8125 => ("PS Form 8125", "la PS Form 8125"),
        FieldName::HardCopyStatement => ("the hard-copy statement", "la declaración en papel"),
        FieldName::HardCopyNumber => {
            ("the number on the hard copy", "el número de la declaración en papel")
        }
        FieldName::PresortDocumentation => {
            ("the presort documentation", "la documentación de clasificación")
        }
        FieldName::Verification => ("the verification", "la verificación"),
        FieldName::AdjustmentAccount => ("the account for a deduction", "la cuenta del cargo"),
        FieldName::Ticket => ("the ticket", "el caso"),
        FieldName::Comments => ("the comments", "los comentarios"),
        FieldName::PaperNumber => ("the paper’s number", "el número del papel"),
        FieldName::WrittenBy => ("who wrote the paper", "quién escribió el papel"),
        FieldName::Unknown(_) => {
            ("a field of a newer program", "un campo de un programa más nuevo")
        }
    };
    match lang {
        Language::English => english,
        Language::Spanish => spanish,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_carry_their_data() {
        let at = Timestamp::parse("2018-12-04T08:10:00-06:00").unwrap();
        for (says, part) in [
            (Says::OutageNotice { system: "PostalOne!".into(), since: at }, "since 08:10"),
            (Says::ItemsMissing { items: vec![21, 23] }, "Items 21, 23 of"),
            (Says::MixedInWizard { full_service: 1_200, pieces: 4_000 }, "1,200 of 4,000"),
            (Says::DuplicateContainer { at, appointment: None }, "on Dec 4 at 08:10."),
            (Says::CallFast, "877-569-6614"),
            (Says::StatementTaken { number: None }, "another line"),
        ] {
            let said = says.to_string();
            assert!(said.contains(part), "{said}");
        }
    }

    #[test]
    fn the_same_sentence_carries_the_same_data_in_spanish() {
        let at = Timestamp::parse("2018-12-04T08:10:00-06:00").unwrap();
        for (says, part) in [
            (Says::OutageNotice { system: "PostalOne!".into(), since: at }, "desde las 08:10"),
            (Says::ItemsMissing { items: vec![21, 23] }, "casillas 21, 23 del"),
            (
                Says::DuplicateContainer { at, appointment: Some("402".into()) },
                "el 4 dic a las 08:10 (cita 402)",
            ),
            (Says::EvsTicket, "opción 4"),
            (Says::HelpsToMatch { field: FieldName::Postage }, "el franqueo"),
        ] {
            let said = says.in_words(Language::Spanish);
            assert!(said.contains(part), "{said}");
        }
    }
}
