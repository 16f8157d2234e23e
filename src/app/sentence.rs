//! What the program itself says to a person, in both languages: what happened, that nothing is
//! lost, what to do. What a rule says is `domain::finding`'s.

pub(crate) mod refusal;

use domain::language::Language;

macro_rules! sentences {
    ($($(#[$doc:meta])* $variant:ident $({ $($field:ident),+ })? => $english:literal, $spanish:literal;)*) => {
        /// A sentence of the program's own.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub(crate) enum Sentence {
            $($(#[$doc])* $variant $({ $($field: String),+ })?,)*
        }

        impl Sentence {
            /// The sentence in a person's language.
            pub(crate) fn in_words(&self, language: Language) -> String {
                match (self, language) {
                    $(
                        (Self::$variant $({ $($field),+ })?, Language::English) => format!($english),
                        (Self::$variant $({ $($field),+ })?, Language::Spanish) => format!($spanish),
                    )*
                }
            }
        }
    };
}

sentences! {
    /// What the page of advice is about.
    AboutNewLine => "New line", "Línea nueva";
    /// The same, of a line.
    AboutLine { number } => "Line {number}", "Línea {number}";
    /// The same, at the dock.
    AboutLoad => "The load", "La carga";
    /// The same, of the work list.
    AboutWorkList => "The work list", "La lista de trabajo";
    /// The same, of a day.
    AboutDay => "The day", "El día";
    /// The same, of outages.
    AboutOutage => "What is down", "Lo que no funciona";
    /// A screen that stumbled twice.
    CouldNotDraw => "That screen could not be drawn, so this is home. Everything that was saved is saved. Try it again; if it happens again, tell your supervisor.",
        "Esa pantalla no se pudo dibujar, por eso está en el inicio. Todo lo guardado está guardado. Inténtelo otra vez; si se repite, avise a su supervisor.";
    /// An act is held and no rule has said why.
    Held => "Held: something is still open. Nothing is lost; the close-out lists what it is.",
        "Retenido: algo sigue abierto. Nada se pierde; el cierre dice qué es.";
    /// A PS Form 8125 without a figure.
    FormEmpty => "The form says neither pallets nor containers yet. What is written stays: scan a container that it lists, or key how many pallets.",
        "El formulario aún no dice tarimas ni contenedores. Lo escrito queda: escanee un contenedor que figure, o teclee cuántas tarimas.";
    /// A line's code that is not known here.
    LineNotKnown { number } => "Line {number} is not known here. It may be another device's that was not heard yet; nothing was changed. Look again when the link is back.",
        "Aquí no se conoce la línea {number}. Tal vez es de otro equipo del que aún no se sabe; nada cambió. Mire otra vez cuando vuelva la red.";
    /// A declaration without a system.
    NoSystem => "No system is chosen yet. Nothing is declared: touch what is down.",
        "Aún no se eligió un sistema. Nada se declaró: toque lo que no funciona.";
    /// One placard only.
    NoSecondPlacard => "Every container has two placards. Write its number on a blank sheet, keep the sheet with the placards, then touch Placard pulled.",
        "Cada contenedor tiene dos carteles. Escriba su número en una hoja, guárdela con los carteles y toque Cartel retirado.";
    /// A keyed label that is none.
    NotAContainerNumber => "This is no whole container number, so nothing is counted; what is typed stays. Key all 21 characters as printed under the bars. If they cannot be read, keep the container here.",
        "No es un número de contenedor completo y no se cuenta; lo escrito queda. Teclee los 21 caracteres impresos bajo las barras. Si no se leen, deje aquí el contenedor.";
    /// A value that is not whole.
    NotYetAValue => "This is no whole value yet; what is typed stays. Type the rest.",
        "Aún no es un valor completo; lo escrito queda. Teclee lo que falta.";
    /// A value that is none.
    NotAValue => "This is no value for the field; what is typed stays.",
        "No es un valor para este dato; lo escrito queda.";
    /// A time that has not come.
    NotYetCome => "That time has not come yet, so it is not taken; what is typed stays. Look at the hours, and at the day.",
        "Esa hora aún no ha llegado y no se toma; lo escrito queda. Mire la hora y el día.";
    /// A paper whose line is there already.
    PaperKnown { paper, number } => "{paper} is on the log already, as {number}. Nothing is lost: if it is the same sheet, go back and log nothing; if not, go on.",
        "{paper} ya está en el registro, como {number}. Nada se pierde: si es la misma hoja, vuelva sin guardar; si no, siga.";
    /// A label that says nothing about a mailing.
    NotOfAMailing => "This label says nothing about the mailing: scan the permit, or key it.",
        "Esta etiqueta no dice nada del envío: escanee el permiso o tecléelo.";
    /// A hold without a reason.
    HoldNeedsReason => "No reason is given yet, so the hold stays. Touch the reason that is true, or write it.",
        "Aún no hay motivo y la retención sigue. Toque el motivo verdadero o escríbalo.";
    /// A day that something holds.
    DayHeld => "The day is not signed, and nothing is lost. Work off what holds it, or touch Sign over beside it and give the reason.",
        "El día no está firmado y nada se pierde. Resuelva lo que lo retiene, o toque Reserva y dé el motivo.";
    /// An entry before the release.
    NotReleasedYet { number } => "The mail of {number} is not released yet, so its mailing date is not known. Nothing is lost: release the mail in the log, then record the entry.",
        "El correo de {number} aún no se liberó y no se sabe su fecha de envío. Nada se pierde: libere el correo en el registro y anote después el ingreso.";
    /// An explanation without a reason.
    NoReasonChosen => "No reason is chosen yet, so nothing was recorded. Touch the reason that is true, or Something else and write it.",
        "Aún no se eligió un motivo y nada se registró. Toque el motivo verdadero, u Otra cosa y escríbalo.";
    /// A scan before anybody signed in.
    ScanNeedsSignIn => "Nobody is signed in, so the scan is not kept. Sign in, then scan it again.",
        "Nadie ha entrado y el escaneo no se guarda. Entre y escanee otra vez.";
    /// Something else was scanned onto a form.
    NotAContainer => "This is no container's label, so nothing was listed. Scan the label that begins with 99M.",
        "No es la etiqueta de un contenedor y nada se anotó. Escanee la etiqueta que empieza con 99M.";
    /// A form with as many containers as one takes.
    FormFull => "This form lists 500 containers already, and this one was not added. Nothing is lost: add the form, then take up a second one.",
        "Este formulario ya tiene 500 contenedores y este no se agregó. Nada se pierde: agregue el formulario y empiece otro.";
    /// The end of a number that no container has, or more than one.
    NoContainerEndsSo => "No one container scanned on this load ends so. Nothing was ticked: scan its label, or key more of its number.",
        "Ningún contenedor escaneado de esta carga termina así. Nada se marcó: escanee su etiqueta o teclee más del número.";
    /// A badge of nobody.
    BadgeOfNobody => "This badge is of nobody who works here. Nothing was changed; touch your name, or ask your supervisor.",
        "Esta credencial no es de nadie que trabaje aquí. Nada cambió; toque su nombre o pregunte a su supervisor.";
    /// A badge while somebody works.
    BadgeInTheWay { name } => "This is a badge, and {name} is signed in here. Nothing was changed. Sign out first, then scan the badge.",
        "Es una credencial y aquí trabaja {name}. Nada cambió. Toque primero Salir y escanee después la credencial.";
    /// A PIN whose verifier could not be made.
    PinNotKept => "The PIN could not be kept, so nobody was set up. Nothing was recorded: type it twice again.",
        "El PIN no se pudo guardar y nadie quedó dado de alta. Nada se registró: tecléelo otra vez dos veces.";
    /// A ticket at a device that a central has taken in.
    EnrolledAlready => "This device is enrolled already, so the ticket was not used. Nothing was changed. To enroll it elsewhere, call support.",
        "Este equipo ya está inscrito y el código no se usó. Nada cambió. Para inscribirlo en otro sitio, llame a soporte.";
    /// A ticket at a device that no central has taken in.
    Applying => "The ticket was read, and the central is asked now. The device is not enrolled before it has answered.",
        "El código se leyó y ahora se pregunta a la central. El equipo no queda inscrito hasta que conteste.";
    /// Whom to call when nothing can be stored.
    CallSupervisor { names, unit, device, said } => "Call {names}. Say: device {device} of {unit} does not store. {said}",
        "Llame a {names}. Diga: el equipo {device} de {unit} no guarda. {said}";
    /// Whom to call when nothing can be stored and nobody is known.
    CallSomebody { unit, device, said } => "Call the supervisor of {unit}. Say: device {device} does not store. {said}",
        "Llame al supervisor de {unit}. Diga: el equipo {device} no guarda. {said}";
}
